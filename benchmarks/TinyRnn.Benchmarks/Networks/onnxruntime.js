// Times frames of an ONNX graph in ONNX Runtime for Node, as a peer's program (Peers/README.md):
//
//   node onnxruntime.js GRAPH INPUTS EXPECTED LIMIT CASE SECONDS
//
// The graph's first input is a frame and its first output the result; every other input is a state, which the output of the same
// rank in order carries to the next frame. INPUTS and EXPECTED hold all frames as float32. One thread, operators one after the other,
// all optimisations. Frames run through the package's binding itself, which 'run' of its sessions wraps in a promise: that is the
// faster of the two by some microseconds.
'use strict';
const fs = require('fs');
const path = require('path');
const { Tensor } = require('onnxruntime-node');

const root = path.dirname(require.resolve('onnxruntime-node/package.json'));
const { binding, initOrt } = require(path.join(root, 'dist', 'binding.js'));
const REPETITION = 200e3;
const MINIMUM_REPETITIONS = 101;

const [graph, inputFile, expectedFile, limit, name, seconds] = process.argv.slice(2);
const floats = file => { const bytes = fs.readFileSync(file); return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4); };
const count = shape => shape.reduce((product, size) => product * size, 1);

initOrt();
const session = new binding.InferenceSession();
session.loadModel(graph, { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all' });
const [input, ...states] = session.inputMetadata;
const [output, ...nexts] = session.outputMetadata;
const fetches = Object.fromEntries(session.outputMetadata.map(item => [item.name, null]));
const inputs = floats(inputFile), expected = floats(expectedFile);
const inputSize = count(input.shape), outputSize = count(output.shape), frames = inputs.length / inputSize;
const rows = Array.from({ length: frames }, (_, i) => new Tensor('float32', inputs.subarray(i * inputSize, (i + 1) * inputSize), input.shape));
const feeds = {};
let frame = 0;

function reset() {
  for (const state of states) feeds[state.name] = new Tensor('float32', new Float32Array(count(state.shape)), state.shape);
}

function step() {
  feeds[input.name] = rows[frame];
  const results = session.run(feeds, fetches, {});
  for (let i = 0; i < states.length; i++) feeds[states[i].name] = results[nexts[i].name];
  frame = frame + 1 === frames ? 0 : frame + 1;
  return results[output.name].data;
}

function time(steps) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < steps; i++) step();
  return Number(process.hrtime.bigint() - start) / steps;
}

// Also the warm-up: all frames of the recording from the state of zeros, as the expected outputs are.
reset();
let worst = 0;
for (let i = 0; i < frames; i++) {
  const found = step();
  for (let j = 0; j < outputSize; j++) {
    const difference = Math.abs(found[j] - expected[i * outputSize + j]);
    if (!(difference <= worst)) worst = difference;
  }
}

if (!(worst <= Number(limit))) {
  console.error(`the outputs are up to ${worst} off, ${limit} is the limit`);
  process.exit(1);
}

const steps = Math.max(1, Math.round(REPETITION / time(16)));
const times = [];
const end = process.hrtime.bigint() + BigInt(Math.round(Number(seconds) * 1e9));
while (times.length < MINIMUM_REPETITIONS || process.hrtime.bigint() < end) times.push(time(steps));
times.sort((a, b) => a - b);
const version = JSON.parse(fs.readFileSync(path.join(root, 'package.json'))).version;
console.log(`# onnxruntime-node ${version} in Node ${process.version}, one thread, sequential, all optimisations, without the promise around a run`);
console.log(`${name} ${times[0].toFixed(1)} ${times[times.length >> 1].toFixed(1)}`);
