// What @resvg/resvg-wasm makes of an image under Node.js: node resvg.cjs PACKAGE SVG PNG [FONT]
const fs = require("fs");
const [folder, svg, png, font] = process.argv.slice(2);
const { initWasm, Resvg } = require(folder + "/index.js");

(async () => {
  await initWasm(fs.readFileSync(folder + "/index_bg.wasm"));
  const options = font ? { font: { fontBuffers: [fs.readFileSync(font)] } } : {};
  fs.writeFileSync(png, new Resvg(fs.readFileSync(svg, "utf8"), options).render().asPng());
})();
