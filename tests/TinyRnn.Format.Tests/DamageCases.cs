using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format.Tests;

/// <summary>
/// One way to damage a model file and the error it must give. Edits replace a text that occurs exactly once; the sign « in a
/// replacement marks the place that the error must name, and is not part of the file.
/// </summary>
internal sealed record DamageCase(string Name, string Model, (string Find, string Replace)[] Edits, string Code, string[] Message);

/// <summary>Every kind of damage that a single file can have.</summary>
internal static class DamageCases
{
    private const string DenseTensors = "\"tensors\": { \"weights\": \"classes.weights\", \"bias\": \"classes.bias\" }";
    private const string RecurrentBias = "\"shape\": [3], \"data\": \"IiDXPqXsZz9bNXc/\"";

    public static IReadOnlyDictionary<string, DamageCase> All { get; } =
        Json().Concat(Keys()).Concat(Structure()).Concat(Layers()).Concat(Attributes()).Concat(Weights()).Concat(Golden())
            .ToDictionary(item => item.Name);

    private static IEnumerable<DamageCase> Json() =>
    [
        Small("trailing comma in a list", ("[2, 0.3]", "[2, 0.3, «]"), "TRNN0001", "found ']'", "no comma after the last entry"),
        Small("trailing comma in an object", ("\"threshold\": 0.75\n    ", "\"threshold\": 0.75,\n    «"), "TRNN0001", "expected a key"),
        Small("key without quotes", ("\"threshold\": 0.75", "«threshold: 0.75"), "TRNN0001", "found 't'", "double quotes"),
        Small("missing colon", ("\"size\": 2", "\"size\" «2"), "TRNN0001", "after the key 'size'", "expected ':'"),
        Small("missing comma", ("\"size\": 2,", "\"size\": 2"), ("\"features\"", "«\"features\""), "TRNN0001", "expected ',' or '}'"),
        Small("comment", ("\"size\": 2,", "\"size\": 2, «// two axes"), "TRNN0001", "found '/'"),
        Small("misspelt word", ("\"resetAfter\": true", "\"resetAfter\": «trüe"), "TRNN0001", "expected 'true'"),
        Small("word that is none", ("\"resetAfter\": true", "\"resetAfter\": «yes"), "TRNN0001", "found 'y'"),
        Small("NaN literal", ("[2, 0.3]", "[2, «NaN]"), "TRNN0001", "found 'N'"),
        Small("leading zero", ("\"steps\": 40", "\"steps\": «040"), "TRNN0001", "superfluous 0"),
        Small("number without digits", ("\"steps\": 40", "\"steps\": «-"), "TRNN0001", "expected a digit"),
        Small("number ending in a point", ("\"steps\": 40", "\"steps\": «40."), "TRNN0001", "expected a digit"),
        Small("text after the model", ("classes.bias\": { \"dtype\": \"f32\", \"shape\": [2], \"data\": \"z71Bv/j6f78=\" }\n  }\n}",
            "classes.bias\": { \"dtype\": \"f32\", \"shape\": [2], \"data\": \"z71Bv/j6f78=\" }\n  }\n}\n«}"), "TRNN0001", "after the end"),
        Small("key twice", ("\"size\": 2", "\"size\": 2, «\"size\": 3"), "TRNN0003", "'size'", "twice"),
        Small("key twice by an escape", ("\"size\": 2", "\"size\": 2, «\"s\\u0069ze\": 3"), "TRNN0003", "'size'"),
        Small("too deep", ("\"size\": 2", "\"size\": " + new string('[', 30) + "«["), "TRNN0004", "32"),
        Small("number out of range", ("\"sampleRateHz\": 200", "\"sampleRateHz\": «1e999"), "TRNN0005", "'1e999'"),
        Small("float32 out of range", ("[2, 0.3]", "[2, «1e39]"), "TRNN0005", "float32"),
        Small("whole number out of range", ("\"size\": 2", "\"size\": «1e20"), "TRNN0005", "64 bits"),
        Small("line break in a string", ("A small model", "A small«\nmodel"), "TRNN0006", "U+000A"),
        Small("unknown escape", ("A small model", "A small«\\x20model"), "TRNN0006", "'\\x'"),
        Small("short unicode escape", ("A small model", "A small«\\u12"), "TRNN0006", "4 hexadecimal digits"),
        Small("lone high surrogate", ("A small model", "A small«\\uD83D model"), "TRNN0006", "surrogate"),
        Small("lone low surrogate", ("A small model", "A small«\\uDE00 model"), "TRNN0006", "surrogate"),
        Small("raw lone surrogate", ("A small model", "A small«\uD83D"), "TRNN0006", "surrogate"),
    ];

    private static IEnumerable<DamageCase> Keys() =>
    [
        Small("unknown key", ("\"summary\"", "«\"sumary\""), "TRNN0007", "'sumary'", "Did you mean 'summary'?"),
        Small("unknown key far from any", ("\"summary\"", "«\"zzzzzzzz\""), "TRNN0007", "Known keys: format, version"),
        Small("unknown key of the input", ("\"sampleRateHz\"", "«\"samplerate\""), "TRNN0007", "input", "sampleRateHz"),
        Small("unknown key of the usage", ("\"stride\": 10", "«\"strides\": 10"), "TRNN0007", "usage", "stride"),
        Small("unknown key of an output", ("\"threshold\"", "«\"treshold\""), "TRNN0007", "outputs[1]", "threshold"),
        Small("unknown key of a tensor", ("\"gru.recurrentBias\": { \"dtype\"", "\"gru.recurrentBias\": { «\"type\""), "TRNN0007", "gru.recurrentBias", "dtype"),
        Small("unknown key of the golden vectors", ("\"relativeTolerance\"", "«\"relTolerance\""), "TRNN0007", "golden", "relativeTolerance"),
        Small("unknown key of the provenance", ("\"seed\"", "«\"sead\""), "TRNN0007", "provenance", "seed"),
        Small("unknown key of an activation", ("\"activation\": \"softmax\"", "\"activation\": { \"name\": \"softmax\", «\"gamma\": 1 }"), "TRNN0007", "'gamma'"),
        Small("missing name", ("  \"name\": \"small\",\n", ""), ("{\n  \"format\"", "«{\n  \"format\""), "TRNN0008", "'name'", "missing"),
        Small("missing size", ("    \"size\": 2,\n", ""), ("\"input\": {", "\"input\": «{"), "TRNN0008", "input", "'size'"),
        Small("mean without scale", (",\n    \"scale\": [2, 0.3]", ""), ("\"input\": {", "\"input\": «{"), "TRNN0008", "'scale'"),
        Small("missing shape", ("\"shape\": [9], ", ""), ("\"gru.bias\": {", "\"gru.bias\": «{"), "TRNN0008", "gru.bias", "'shape'"),
        Small("size as a string", ("\"size\": 2", "\"size\": «\"2\""), "TRNN0009", "the string '2'", "a whole number"),
        Small("size with a fraction", ("\"size\": 2", "\"size\": «2.5"), "TRNN0009", "2.5", "a whole number"),
        Small("null where a value belongs", ("\"threshold\": 0.75", "\"threshold\": «null"), "TRNN0009", "null", "a number"),
        Small("list for an object", ("\"usage\": { \"mode\": \"window\", \"steps\": 40, \"stride\": 10 }", "\"usage\": «[]"), "TRNN0009", "a list of 0", "an object"),
        Small("number among names", ("[\"x\", \"y\"]", "[\"x\", «1]"), "TRNN0009", "'features'[1]", "a string"),
        Small("shape with a string", ("\"shape\": [9, 2]", "\"shape\": [9, «\"2\"]"), "TRNN0009", "a number"),
        Small("shape with a fraction", ("\"shape\": [9, 2]", "\"shape\": [9, «2.5]"), "TRNN0009", "a whole number"),
        Small("tensor name that is a number", (DenseTensors, "\"tensors\": { \"weights\": «7, \"bias\": \"classes.bias\" }"), "TRNN0009", "'weights'", "a string"),
    ];

    private static IEnumerable<DamageCase> Structure() =>
    [
        Small("another format", ("\"format\": \"tinyrnn\"", "\"format\": «\"onnx\""), "TRNN0010", "'onnx'", "tinyrnn"),
        Small("no format", ("  \"format\": \"tinyrnn\",\n", ""), ("{\n  \"version\"", "«{\n  \"version\""), "TRNN0010", "has no key 'format'"),
        Small("newer minor version", ("\"version\": \"1.0\"", "\"version\": «\"1.1\""), "TRNN0011", "'1.1'", "1.0", "update TinyRnn"),
        Small("newer minor version with unknown keys", ("\"version\": \"1.0\",", "\"version\": «\"1.7\", \"future\": 1,"), "TRNN0011", "1.7"),
        Small("newer major version", ("\"version\": \"1.0\"", "\"version\": «\"2.0\""), "TRNN0011", "'2.0'", "newer"),
        Small("older major version", ("\"version\": \"1.0\"", "\"version\": «\"0.9\""), "TRNN0011", "Export the model again"),
        Small("version that is none", ("\"version\": \"1.0\"", "\"version\": «\"one\""), "TRNN0011", "'one'"),
        Small("name with a slash", ("\"name\": \"small\"", "\"name\": «\"a/b\""), "TRNN0012", "'a/b'", "letter"),
        Small("layer named input", ("\"name\": \"gru\"", "\"name\": «\"input\""), "TRNN0012", "network input"),
        Small("tensor name with a space", ("\"gru.bias\": {", "«\"gru bias\": {"), "TRNN0012", "'gru bias'"),
        Small("empty label", ("[\"a\", \"b\"]", "[\"a\", «\"\"]"), "TRNN0012", "labels", "empty"),
        Small("unknown usage", ("\"mode\": \"window\"", "\"mode\": «\"windows\""), "TRNN0013", "'windows'", "stream"),
        Small("unknown activation tier", ("\"activations\": \"accurate\"", "\"activations\": «\"acurate\""), "TRNN0013", "accurate"),
        Small("unknown kind of input", ("\"size\": 2", "\"kind\": «\"images\", \"size\": 2"), "TRNN0013", "'images'", "tokens"),
        Small("window without steps", ("\"mode\": \"window\", \"steps\": 40,", "\"mode\": «\"window\","), "TRNN0014", "'steps' is missing"),
        Small("stride above steps", ("\"stride\": 10", "\"stride\": «41"), "TRNN0014", "41", "1 to 40"),
        Small("zero steps", ("\"steps\": 40", "\"steps\": «0"), "TRNN0014", "'steps' is 0"),
        Graph("steps of a stream", ("{ \"mode\": \"stream\" }", "{ \"mode\": \"stream\", «\"steps\": 3 }"), "TRNN0007", "usage", "'steps'"),
        Small("layer name twice", ("\"name\": \"classes\"", "\"name\": «\"gru\""), "TRNN0101", "layers[0]", "same name"),
        Small("label twice", ("[\"a\", \"b\"]", "[\"a\", «\"a\"]"), "TRNN0101", "'a' twice"),
        Small("feature twice", ("[\"x\", \"y\"]", "[\"x\", «\"x\"]"), "TRNN0101", "features"),
        Small("token twice", ("\"size\": 2,\n    \"features\": [\"x\", \"y\"],\n    \"units\": [\"m/s^2\", \"m/s^2\"],\n    \"sampleRateHz\": 200,\n    \"mean\": [0.1, -0.2],\n    \"scale\": [2, 0.3]",
            "\"kind\": \"tokens\", \"vocabulary\": [\"p\", «\"p\"]"), "TRNN0101", "vocabulary"),
        Small("size zero", ("\"size\": 2", "\"size\": «0"), "TRNN0115", "is 0", "1 to 1048576"),
        Small("size too large", ("\"size\": 2", "\"size\": «2000000000"), "TRNN0115", "2000000000", "1048576"),
        Small("frame too large", ("\"size\": 2", "\"length\": «1048576, \"size\": 1048576"), "TRNN0115", "16777216"),
        Small("sample rate zero", ("\"sampleRateHz\": 200", "\"sampleRateHz\": «0"), "TRNN0115", "sampleRateHz"),
        Small("vector width zero", ("\"vectorBits\": 256", "\"vectorBits\": «0"), "TRNN0115", "vectorBits"),
        Small("too few features", ("[\"x\", \"y\"]", "«[\"x\"]"), "TRNN0116", "features", "1 entries", "size is 2"),
        Small("too many units", ("[\"m/s^2\", \"m/s^2\"]", "«[\"m\", \"m\", \"m\"]"), "TRNN0116", "units"),
        Small("too few labels", ("[\"a\", \"b\"]", "«[\"a\"]"), "TRNN0117", "1 label", "2 channels"),
        Small("mean too long", ("[0.1, -0.2]", "«[0.1, -0.2, 0]"), "TRNN0118", "input", "'mean' has 3", "expected 2"),
        Small("output scale too short", ("[0.5, 1, -1]", "«[0.5, 1]"), "TRNN0118", "outputs[0]", "'scale' has 2", "expected 3"),
        Small("zero scale", ("[2, 0.3]", "[2, «0]"), "TRNN0119", "'scale' of channel 1 is 0"),
        Small("scale that rounds to zero", ("[2, 0.3]", "[«1e-60, 0.3]"), "TRNN0119", "'scale' of channel 0"),
    ];

    private static IEnumerable<DamageCase> Layers() =>
    [
        Small("unknown kind", ("\"type\": \"gru\"", "\"type\": «\"grru\""), "TRNN0102", "Layer 'gru' (layers[0])", "Did you mean 'gru'?"),
        Small("unknown input", ("\"type\": \"dense\"", "\"type\": \"dense\", \"inputs\": [«\"gruu\"]"), "TRNN0104", "'gruu'", "Did you mean 'gru'?"),
        Small("unknown output layer", ("\"from\": \"classes\"", "\"from\": «\"clases\""), "TRNN0104", "outputs[1]", "Did you mean 'classes'?"),
        Small("output from the input", ("\"from\": \"classes\"", "\"from\": «\"input\""), "TRNN0104", "cannot be an output"),
        Graph("input out of order", ("\"name\": \"left\",\n      \"type\": \"lstm\",", "\"name\": \"left\",\n      \"type\": \"lstm\", \"inputs\": [«\"right\"],"),
            "TRNN0105", "layers[1]", "without a cycle", "Move layers[1] before layers[0]"),
        Graph("cycle of two", [("\"name\": \"left\",\n      \"type\": \"lstm\",", "\"name\": \"left\",\n      \"type\": \"lstm\", \"inputs\": [«\"right\"],"),
            ("\"inputs\": [\"input\"],", "\"inputs\": [\"left\"],")], "TRNN0106", "depends on it", "'right' and 'left'"),
        Graph("cycle through many", ("\"name\": \"left\",\n      \"type\": \"lstm\",", "\"name\": \"left\",\n      \"type\": \"lstm\", \"inputs\": [«\"squash\"],"),
            "TRNN0106", "cycle through", "'squash'", "'gru'", "'left'"),
        Small("layer naming itself", ("\"type\": \"dense\"", "\"type\": \"dense\", \"inputs\": [«\"classes\"]"), "TRNN0106", "names itself"),
        Graph("too few inputs", ("\"inputs\": [\"sum\", \"left\"]", "\"inputs\": «[\"sum\"]"), "TRNN0107", "found 1 input", "2 to 64"),
        Small("too many inputs", ("\"type\": \"dense\"", "\"type\": \"dense\", \"inputs\": «[\"gru\", \"input\"]"), "TRNN0107", "found 2 inputs", "takes 1 input"),
        Small("no inputs", ("\"type\": \"dense\"", "\"type\": \"dense\", \"inputs\": «[]"), "TRNN0107", "found 0 inputs"),
        Graph("inputs of different shapes", ("\"inputs\": [\"left\", \"right\"]", "\"inputs\": «[\"left\", \"input\"]"), "TRNN0108", "[1, 4] and [1, 3]"),
        Small("token as a number", ("\"size\": 2,\n    \"features\": [\"x\", \"y\"],\n    \"units\": [\"m/s^2\", \"m/s^2\"],\n    \"sampleRateHz\": 200,\n    \"mean\": [0.1, -0.2],\n    \"scale\": [2, 0.3]",
            "\"kind\": \"tokens\", \"vocabulary\": [\"p\", \"q\"]"), ("\"name\": \"gru\"", "\"name\": «\"gru\""), "TRNN0121", "embedding"),
        Small("embedding of values", ("\"name\": \"gru\",\n      \"type\": \"gru\"", "\"name\": «\"gru\",\n      \"type\": \"embedding\""), "TRNN0121", "takes the tokens"),
    ];

    private static IEnumerable<DamageCase> Attributes() =>
    [
        Small("unknown attribute", ("\"resetAfter\"", "«\"resetAfer\""), "TRNN0109", "kind 'gru'", "Did you mean 'resetAfter'?"),
        Small("attribute of another kind", ("\"activation\": \"softmax\"", "«\"resetAfter\": true"), "TRNN0109", "kind 'dense'"),
        Small("missing units", ("      \"units\": 3,\n", ""), ("\"name\": \"gru\"", "\"name\": «\"gru\""), "TRNN0110", "'units'", "whole number"),
        Small("zero units", ("\"units\": 3", "\"units\": «0"), "TRNN0111", "the number 0", "from 1"),
        Small("negative units", ("\"units\": 3", "\"units\": «-3"), "TRNN0111", "-3"),
        Small("fraction of units", ("\"units\": 3", "\"units\": «3.5"), "TRNN0111", "3.5"),
        Small("units as a string", ("\"units\": 3", "\"units\": «\"3\""), "TRNN0111", "the string '3'"),
        Small("units as a list", ("\"units\": 3", "\"units\": «[3]"), "TRNN0111", "a list of 1"),
        Small("flag as a number", ("\"resetAfter\": true", "\"resetAfter\": «1"), "TRNN0111", "true or false"),
        Small("units too large", ("\"units\": 3", "\"units\": «2000000000"), "TRNN0115", "1048576"),
        Small("units too large to be a number of 32 bits", ("\"units\": 3", "\"units\": «1e300"), "TRNN0115", "1048576"),
        Graph("negative clip", ("\"type\": \"lstm\"", "\"type\": \"lstm\", \"clip\": «-1"), "TRNN0111", "'clip'", "at least 0"),
        Small("negative clip of a gru", ("\"resetAfter\": true", "\"resetAfter\": true, \"clip\": «-1"), "TRNN0111", "'clip'", "at least 0"),
        Small("reserved activation", ("\"activation\": \"softmax\"", "\"activation\": «\"prelu\""), "TRNN0112", "'prelu'", "reserved"),
        Small("unknown activation", ("\"activation\": \"softmax\"", "\"activation\": «\"sofmax\""), "TRNN0113", "Did you mean 'softmax'?"),
        Small("softmax in a gate", ("\"recurrentActivation\": \"sigmoid\"", "\"recurrentActivation\": «\"softmax\""), "TRNN0114", "elementwise"),
        Graph("softmax as output activation", ("\"type\": \"lstm\"", "\"type\": \"lstm\", \"outputActivation\": «\"softmax\""), "TRNN0114", "'outputActivation'", "elementwise"),
        Small("output activation of a gru", ("\"resetAfter\": true", "«\"outputActivation\": \"relu\""), "TRNN0109", "kind 'gru'"),
        Small("parameter of tanh", ("\"activation\": \"softmax\"", "\"activation\": { \"name\": \"tanh\", \"alpha\": «1 }"), "TRNN0114", "no parameter 'alpha'"),
        Small("limits exchanged", ("\"activation\": \"softmax\"", "\"activation\": { \"name\": \"clamp\", \"alpha\": «1, \"beta\": -1 }"), "TRNN0111", "'clamp'", "above beta -1", "Exchange"),
        Small("least value above the usual greatest", ("\"activation\": \"softmax\"", "\"activation\": { \"name\": \"clamp\", \"alpha\": «1.5 }"), "TRNN0111", "alpha 1.5"),
        Graph("parameter too large", ("\"alpha\": 0.3", "\"alpha\": «1e40"), "TRNN0111", "float32"),
    ];

    private static IEnumerable<DamageCase> Weights() =>
    [
        Small("unknown role", (DenseTensors, "\"tensors\": { «\"weight\": \"classes.weights\", \"bias\": \"classes.bias\" }"), "TRNN0201", "Did you mean 'weights'?"),
        Small("initial state of a dense layer", (DenseTensors, DenseTensors + ", \"initialState\": { «\"hidden\": \"classes.bias\" }"), "TRNN0201", "'hidden'"),
        Small("missing tensor", (DenseTensors, "\"tensors\": { \"bias\": \"classes.bias\" }"), ("\"name\": \"classes\"", "\"name\": «\"classes\""), "TRNN0202", "'weights'", "[2, 3]"),
        Small("unknown tensor", (DenseTensors, "\"tensors\": { \"weights\": «\"clases.weights\", \"bias\": \"classes.bias\" }"), "TRNN0203", "Did you mean 'classes.weights'?"),
        Graph("peepholes without weights", ("\"type\": \"lstm\"", "\"type\": \"lstm\", \"peepholes\": true"), ("\"name\": \"left\"", "\"name\": «\"left\""), "TRNN0202", "'peepholes'", "[12]"),
        Small("wrong shape", ("\"shape\": [9, 2]", "\"shape\": «[2, 9]"), "TRNN0204", "inputWeights", "[2, 9]", "need [9, 2]"),
        Small("units changed", ("\"units\": 3", "\"units\": 4"), ("\"shape\": [9, 2]", "\"shape\": «[9, 2]"), "TRNN0204", "need [12, 2]"),
        Small("wrong rank", ("\"shape\": [9, 2]", "\"shape\": «[18]"), "TRNN0204", "[18]"),
        Small("shape without dimensions", ("\"shape\": [9, 2]", "\"shape\": «[]"), "TRNN0204", "0 dimensions"),
        Graph("initial state of wrong length", ("\"left.hidden\": { \"dtype\": \"f32\", \"shape\": [4]", "\"left.hidden\": { \"dtype\": \"f32\", \"shape\": «[5]"), "TRNN0204", "hidden", "[4]"),
        Small("negative dimension", ("\"shape\": [9, 2]", "\"shape\": [9, «-2]"), "TRNN0115", "dimension 1 is -2"),
        Small("shape too large", ("\"shape\": [9, 2]", "\"shape\": [9, «1000000000000]"), "TRNN0115", "268435456"),
        Small("data too short", (RecurrentBias, "\"shape\": [3], \"data\": «\"IiDXPqXsZz8=\""), "TRNN0205", "gru.recurrentBias", "8 bytes", "needs 12 bytes"),
        Small("data too long", (RecurrentBias, "\"shape\": [3], \"data\": «\"IiDXPqXsZz9bNXc/AAAAAA==\""), "TRNN0205", "16 bytes"),
        Small("truncated base64", (RecurrentBias, "\"shape\": [3], \"data\": \"IiDXPqXsZz9bNX«\""), "TRNN0206", "ends early", "14 base64 characters", "needs 16"),
        Small("foreign character in base64", (RecurrentBias, "\"shape\": [3], \"data\": \"IiDX«-qXsZz9bNXc/\""), "TRNN0206", "character 4", "'-'"),
        Small("padding inside base64", (RecurrentBias, "\"shape\": [3], \"data\": \"IiDX«=qXsZz9bNXc/\""), "TRNN0206", "'='"),
        Small("bits after the end of base64", ("\"z71Bv/j6f78=\"", "\"z71Bv/j6f7«9=\""), "TRNN0206", "character 10"),
        Small("base64 with escapes", (RecurrentBias, "\"shape\": [3], \"data\": «\"\\u0049iDX-qXsZz9bNXc/\""), "TRNN0206", "character 4"),
        Small("NaN weight", (RecurrentBias, "\"shape\": [3], \"data\": «\"AADAfwAAAAAAAAAA\""), "TRNN0207", "gru.recurrentBias", "[0] is NaN"),
        Small("infinite weight", ("\"shape\": [2], \"data\": \"z71Bv/j6f78=\"", "\"shape\": [2], \"data\": «\"AAAAAAAAgH8=\""), "TRNN0207", "[1] is Infinity"),
        Small("unused tensor", ("\"tensors\": {\n", "\"tensors\": {\n    «\"spare\": { \"dtype\": \"f32\", \"shape\": [1], \"data\": \"AAAAAA==\" },\n"), "TRNN0208", "'spare'"),
        Small("second bias without resetAfter", ("\"resetAfter\": true", "\"resetAfter\": false"), ("\"recurrentBias\": \"gru", "«\"recurrentBias\": \"gru"), "TRNN0209", "resetAfter true"),
        Small("unknown data type", ("\"gru.bias\": { \"dtype\": \"f32\"", "\"gru.bias\": { \"dtype\": «\"f16\""), "TRNN0210", "'f16'", "'i8'"),
        Small("data and offset", (RecurrentBias, RecurrentBias + ", \"offset\": 0"), ("\"gru.recurrentBias\": {", "\"gru.recurrentBias\": «{"), "TRNN0212", "both"),
        Small("neither data nor offset", (RecurrentBias, "\"shape\": [3]"), ("\"gru.recurrentBias\": {", "\"gru.recurrentBias\": «{"), "TRNN0212", "neither"),
        Small("offset without a weights file", (RecurrentBias, "\"shape\": [3], \"offset\": «0"), "TRNN0212", "no 'weightsFile'"),
        Small("i8 without a row scale", ("\"gru.bias\": { \"dtype\": \"f32\"", "\"gru.bias\": { \"dtype\": «\"i8\""), "TRNN0218", "needs 'rowScale' with 9"),
        Small("row scale of f32", (RecurrentBias, RecurrentBias + ", \"rowScale\": «[1, 1, 1]"), "TRNN0218", "belongs to dtype 'i8'"),
        Small("row scale too short", ("\"dtype\": \"f32\", " + RecurrentBias, "\"dtype\": \"i8\", \"rowScale\": «[1, 1], " + RecurrentBias), "TRNN0218", "2 numbers", "needs 3"),
        Small("row scale zero", ("\"dtype\": \"f32\", " + RecurrentBias, "\"dtype\": \"i8\", \"rowScale\": [1, «0, 1], " + RecurrentBias), "TRNN0218", "row 1"),
        Small("i8 with the bytes of f32", ("\"dtype\": \"f32\", " + RecurrentBias, "\"dtype\": \"i8\", \"rowScale\": [1, 1, 1], \"shape\": [3], \"data\": «\"IiDXPqXsZz9bNXc/\""), "TRNN0205", "12 bytes", "needs 3 bytes"),
    ];

    private static IEnumerable<DamageCase> Golden() =>
    [
        Small("too few golden steps", ("\"steps\": 32", "\"steps\": «31"), "TRNN0220", "is 31", "at least 32"),
        Small("golden steps and data disagree", ("\"steps\": 32", "\"steps\": 33"), ("\"inputs\": \"", "\"inputs\": «\""), "TRNN0221", "256 bytes", "264 bytes"),
        Small("golden steps without end", ("\"steps\": 32", "\"steps\": «9000000000000000000"), "TRNN0221", "9000000000000000000"),
        Small("golden steps that would not fit into memory", ("\"steps\": 32", "\"steps\": 2000000000"), ("\"inputs\": \"", "\"inputs\": «\""), "TRNN0221", "16000000000 bytes"),
        Small("too few tolerances", ("\"relativeTolerance\": [0.1, 0.1, 0.1, 0.1, 0.1]", "\"relativeTolerance\": «[0.1]"), "TRNN0221", "1 number", "5 values"),
        Small("negative tolerance", ("[1E-06, 1E-06, 1E-06, 1E-06, 1E-06]", "[1E-06, «-1, 1E-06, 1E-06, 1E-06]"), "TRNN0222", "absoluteTolerance", "-1"),
    ];

    private static DamageCase Small(string name, (string, string) edit, string code, params string[] message) =>
        new(name, "small", [edit], code, message);

    private static DamageCase Small(string name, (string, string) edit, (string, string) place, string code, params string[] message) =>
        new(name, "small", [edit, place], code, message);

    private static DamageCase Graph(string name, (string, string) edit, string code, params string[] message) =>
        new(name, "graph", [edit], code, message);

    private static DamageCase Graph(string name, (string, string) edit, (string, string) place, string code, params string[] message) =>
        new(name, "graph", [edit, place], code, message);

    private static DamageCase Graph(string name, (string, string)[] edits, string code, params string[] message) =>
        new(name, "graph", edits, code, message);
}
