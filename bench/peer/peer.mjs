// node-llama-cpp, used as its documentation says, for the benchmarks: a line of JSON on standard input is a command, a
// line of JSON on standard output its result. Times are taken here, so that the pipe is not in them.
import {createInterface} from "node:readline";
import {getLlama, LlamaGrammarEvaluationState, LlamaLogLevel} from "node-llama-cpp";

const llama = await getLlama({gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.error, maxThreads: 0});
let model, context, sequences;

const commands = {
    async load({path, contextTokens, streams, batchTokens, threads}) {
        const start = performance.now();
        model = await llama.loadModel({modelPath: path, gpuLayers: 0});
        context = await model.createContext({
            contextSize: contextTokens, sequences: streams, batchSize: batchTokens, threads, flashAttention: true,
            experimentalKvCacheKeyType: "Q8_0", experimentalKvCacheValueType: "Q8_0", ignoreMemorySafetyChecks: true
        });
        sequences = Array.from({length: streams}, () => context.getSequence());
        return {seconds: (performance.now() - start) / 1000};
    },

    // So many tokens after a prompt, always the most probable one, in so many sequences at once.
    // Unless told to forget, what a sequence holds of the prompt is used.
    async think({prompt, tokens, streams, forget}) {
        if (forget) {
            for (const sequence of sequences) {
                await sequence.clearHistory();
            }
        }

        const start = performance.now();
        const written = await Promise.all(sequences.slice(0, streams).map(async (sequence) => {
            await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
            return generate(sequence, prompt.slice(sequence.nextTokenIndex), tokens);
        }));
        const seconds = (performance.now() - start) / 1000;
        if (written.some((stream) => stream.length !== tokens)) {
            throw new Error(`wrote ${written.map((stream) => stream.length)} tokens where ${tokens} were asked for`);
        }

        return {seconds};
    },

    // The first token after a prompt; what the sequence holds of it is used, as a chat session would.
    async first({prompt, forget}) {
        const [sequence] = sequences;
        if (forget) {
            await sequence.clearHistory();
        }

        const start = performance.now();
        await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
        await generate(sequence, prompt.slice(sequence.nextTokenIndex), 1);
        return {seconds: (performance.now() - start) / 1000};
    },

    // How many tokens a text has.
    async count({text}) {
        return {tokens: model.tokenize(text).length};
    },

    // A thought of so many tokens after a prompt, then JSON by schema, the library's own way, of so many at most.
    async diagnose({prompt, schema, thoughtTokens, answerTokens}) {
        const [sequence] = sequences;
        const start = performance.now();
        await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
        const thought = await generate(sequence, prompt.slice(sequence.nextTokenIndex), thoughtTokens);
        const thoughtAt = performance.now();
        const grammar = await llama.createGrammarForJsonSchema(schema);
        const answer = await generate(sequence, thought.slice(-1), answerTokens, {
            grammarEvaluationState: new LlamaGrammarEvaluationState({model, grammar})
        });
        return {seconds: (thoughtAt - start) / 1000, answerSeconds: (performance.now() - thoughtAt) / 1000, tokens: answer.length};
    }
};

async function generate(sequence, prompt, tokens, options = {}) {
    const written = [];
    for await (const token of sequence.evaluate(prompt, {temperature: 0, yieldEogToken: true, ...options})) {
        written.push(token);
        if (written.length === tokens || (options.grammarEvaluationState && model.isEogToken(token))) {
            break;
        }
    }

    return written;
}

for await (const line of createInterface({input: process.stdin})) {
    const {command, ...options} = JSON.parse(line);
    try {
        console.log(JSON.stringify(await commands[command](options)));
    } catch (error) {
        console.log(JSON.stringify({error: String(error)}));
    }
}

process.exit(0);
