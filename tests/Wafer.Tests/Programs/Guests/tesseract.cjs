// What tesseract.js-core with relaxed vectors reads under Node.js: node tesseract.cjs PACKAGE TRAINEDDATA IMAGE
const fs = require("fs");
const zlib = require("zlib");
const [folder, data, image] = process.argv.slice(2);

(async () => {
  const module = await require(folder + "/tesseract-core-relaxedsimd-lstm.js")({ TesseractProgress: () => {} });
  module.FS.writeFile("/eng.traineddata", zlib.gunzipSync(fs.readFileSync(data)));
  module.FS.writeFile("/input", fs.readFileSync(image));
  const api = new module.TessBaseAPI();
  if (api.Init("/", "eng", 1) !== 0) throw new Error("Init failed");
  if (api.SetImageFile() !== 0) throw new Error("SetImageFile failed");
  if (api.Recognize(null) !== 0) throw new Error("Recognize failed");
  process.stdout.write(api.GetUTF8Text());
  process.stdout.write(api.GetTSVText(0));
  process.stdout.write(api.MeanTextConf() + "\n");
})();
