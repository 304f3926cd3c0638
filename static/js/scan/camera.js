// The camera: its picture, its lamp, which one of several. It looks only while somebody looks at the page.
const PAUSE = 60; // milliseconds between two looks at the least
const WIDEST = 960; // a picture is made smaller than that before it is read

export class Camera {
  #video;
  #read;
  #seen;
  #stream = null;
  #canvas = document.createElement("canvas");
  #round = 0;
  id = "";
  resting = false;

  // `read(…)` answers texts; `seen(text, since)` hears each of them, with when the picture was taken
  constructor(video, read, seen) {
    [this.#video, this.#read, this.#seen] = [video, read, seen];
  }

  get isOn() {
    return this.#stream !== null;
  }

  async start() {
    this.stop();
    const round = this.#round;
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    const which = this.id ? { deviceId: { exact: this.id } } : { facingMode: { ideal: "environment" } };
    const stream = await navigator.mediaDevices.getUserMedia({ video: { ...which, ...size }, audio: false });
    if (round !== this.#round) return stop(stream); // stopped meanwhile
    this.#stream = stream;
    stream.getVideoTracks()[0].addEventListener("ended", () => this.stop());
    this.#video.srcObject = stream;
    await this.#video.play().catch(() => undefined);
    this.#look(round);
  }

  stop() {
    this.#round += 1;
    if (this.#stream) stop(this.#stream);
    this.#stream = null;
    this.#video.srcObject = null;
  }

  async cameras() {
    const found = await navigator.mediaDevices.enumerateDevices();
    return found.filter((each) => each.kind === "videoinput");
  }

  get hasTorch() {
    return Boolean(this.#track?.getCapabilities?.().torch);
  }

  async torch(on) {
    await this.#track?.applyConstraints({ advanced: [{ torch: on }] });
  }

  get #track() {
    return this.#stream?.getVideoTracks()[0];
  }

  async #look(round) {
    while (round === this.#round) {
      const since = performance.now();
      if (!this.resting && this.#video.readyState >= 2) await this.#once(since, round);
      await new Promise((go) => setTimeout(go, Math.max(5, PAUSE - (performance.now() - since))));
    }
  }

  async #once(since, round) {
    try {
      const texts = await this.#read(this.#video, () => picture(this.#video, this.#video.videoWidth, this.#video.videoHeight, this.#canvas));
      if (round === this.#round) await Promise.all(texts.map((text) => this.#seen(text, since))); // nothing is looked at meanwhile
    } catch {
      // one picture that could not be read; the next one comes at once
    }
  }
}

function stop(stream) {
  stream.getTracks().forEach((track) => track.stop());
}

// The points of a picture, at most `widest` of them side by side.
export function picture(source, width, height, canvas = document.createElement("canvas"), widest = WIDEST) {
  const scale = Math.min(1, widest / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
