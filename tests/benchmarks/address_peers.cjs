// Runs an npm address parser over texts: node address_peers.cjs FOLDER PACKAGE < texts.json
// FOLDER is where npm installed PACKAGE. Prints its version, the processor seconds taken, and what it read of each text.
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const { join, resolve } = require("node:path");

async function main() {
  const [folder, name] = process.argv.slice(2);
  const from = createRequire(join(resolve(folder), "package.json"));
  const parser = from(name);
  const version = JSON.parse(readFileSync(join(resolve(folder), "node_modules", name, "package.json"), "utf8")).version;
  const texts = JSON.parse(readFileSync(0, "utf8"));
  await parser.splitAddress(texts[0]);
  const before = process.cpuUsage();
  const found = [];
  for (const text of texts) {
    let read = null;
    try {
      read = await parser.splitAddress(text);
    } catch {
      read = null;
    }
    // One calls a tambon "district" and an amphoe "amphoe", the other "sub_district" and "district".
    found.push(read && [read.sub_district ?? read.district, read.amphoe ?? read.district, read.province]);
  }
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ version, seconds: (user + system) / 1e6, found }));
}

main();
