// Beside the page: points of a picture in, texts of QR codes out.
const WANTED = { formats: ["QRCode"], tryHarder: true, tryRotate: false, tryInvert: false, maxNumberOfSymbols: 4, textMode: "Plain" };

async function start({ script, module }) {
  importScripts(script);
  const instantiateWasm = (imports, done) => {
    WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
    return {};
  };
  await self.ZXingWASM.prepareZXingModule({ overrides: { instantiateWasm }, fireImmediately: true });
  return [];
}

async function read({ image }) {
  const found = await self.ZXingWASM.readBarcodes(image, WANTED);
  return found.map((each) => each.text);
}

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ id: data.id, texts: await (data.module ? start(data) : read(data)) });
  } catch (error) {
    self.postMessage({ id: data.id, error: String(error) });
  }
};
