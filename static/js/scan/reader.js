// Reads QR codes: with what the browser has for it, else with the reader that lies beside this page, beside the page's own work
// so that nothing waits for it.

async function native() {
  const formats = await window.BarcodeDetector?.getSupportedFormats?.().catch(() => []);
  return formats?.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
}

// The compiled part is compiled here, where the page allows it, and handed over whole.
async function helper({ decoder, script, wasm }) {
  const code = await fetch(wasm, { credentials: "same-origin" }).then((answer) => answer.arrayBuffer());
  const module = await WebAssembly.compile(code);
  const worker = new Worker(decoder);
  const waiting = new Map();
  let last = 0;
  const ask = (told, handed = []) =>
    new Promise((keep, fail) => {
      last += 1;
      waiting.set(last, { keep, fail });
      worker.postMessage({ id: last, ...told }, handed);
    });
  worker.onmessage = ({ data }) => {
    const { keep, fail } = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error) fail(new Error(data.error));
    else keep(data.texts);
  };
  worker.onerror = (event) => waiting.forEach(({ fail }) => fail(new Error(event.message)));
  await ask({ script: new URL(script, location.href).href, module });
  return (image) => ask({ image }, [image.data.buffer]);
}

export class Reader {
  #files;
  #native;
  #helper;

  constructor(files) {
    this.#files = files;
    this.#native = native();
  }

  // whichever it will be, so that the first code does not wait for it
  async warm() {
    if (!(await this.#native)) await this.#other();
  }

  #other() {
    this.#helper ??= helper(this.#files).catch((error) => {
      this.#helper = undefined; // the file may come the next time
      throw error;
    });
    return this.#helper;
  }

  // `source`: what the browser's own reader takes; `points()`: the same as image data
  read = async (source, points) => {
    const detector = await this.#native;
    if (!detector) return (await this.#other())(points());
    try {
      return (await detector.detect(source)).map((each) => each.rawValue);
    } catch {
      this.#native = Promise.resolve(null); // promised, but not there: some phones lack the part it needs
      return (await this.#other())(points());
    }
  };

  // a photo is larger than a picture of the camera and taken once: it may cost more
  async photo(file, points) {
    const image = await createImageBitmap(file);
    const read = await this.#other();
    for (const widest of [1600, 800, 2600]) {
      const texts = await read(points(image, image.width, image.height, undefined, widest));
      if (texts.length) return texts;
    }
    return [];
  }
}
