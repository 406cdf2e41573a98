// Grades answers of a served site with Mozilla's HTTP Observatory: its own retrieval, its own tests, its own grades.
// node observatory.mjs NODE_MODULES HTTP_PORT HTTPS_PORT '[["GET", "/"], …]' prints one JSON list of grades.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, httpPort, httpsPort, asked] = process.argv.slice(2);
const home = join(modules, "@mdn", "mdn-http-observatory");
const load = (path) => import(pathToFileURL(join(home, path)).href);

// The list of preloaded hosts is fetched from Chromium's repository when the package is installed with its scripts, which we
// do not run. An empty one says that our host is not preloaded. That is true, and costs points rather than giving them.
const preloaded = join(home, "conf", "hsts-preload.json");
if (!existsSync(preloaded)) writeFileSync(preloaded, "{}");

const { retrieve } = await load("src/retriever/retriever.js");
const { parseHttpEquivHeaders } = await load("src/retriever/utils.js");
const { ALL_TESTS } = await load("src/constants.js");
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await load("src/grader/charts.js");
const { getGradeForScore, getScoreModifier } = await load("src/grader/grader.js");

// Its own sum (src/scanner/index.js), which it does only for a host on the usual ports, and for nothing that is not there.
function graded(found) {
  const tests = ALL_TESTS.map((test) => test(found));
  const points = tests.map(({ result }) => getScoreModifier(result));
  const sum = (some) => some.reduce((total, each) => total + each, 100);
  const without = sum(points.filter((each) => each < 0));
  return { tests, ...getGradeForScore(without >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? sum(points) : without) };
}

const grades = [];
for (const [method, path] of JSON.parse(asked)) {
  const found = await retrieve("127.0.0.1", { httpPort, httpsPort, path });
  if (method !== "GET") {
    // The Observatory only ever gets a page; an answer to another method takes that page's place.
    const answer = await found.session.clientInstanceRecordingRedirects.request({ method, url: found.session.url.href });
    const { verified } = found.responses.auto;
    const httpEquiv = parseHttpEquivHeaders(answer.data, found.session.url.href);
    found.responses.auto = found.responses.https = { ...answer, verified, httpEquiv };
    found.resources.path = answer.data;
  }
  const { tests, grade, score } = graded(found);
  const results = Object.fromEntries(tests.map((test) => [test.constructor.name, test.result]));
  const failed = tests.filter((test) => !test.pass).map((test) => test.constructor.name);
  grades.push({ status: found.responses.auto.status, grade, score, failed, results });
}
console.log(JSON.stringify(grades));
