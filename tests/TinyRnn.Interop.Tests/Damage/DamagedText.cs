using System.Collections.Generic;
using System.Text;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Damage;

/// <summary>JSON and safetensors files that are damaged or hostile, each with words that the refusal must hold.</summary>
internal static class DamagedText
{
    private const string Dense = """{"type": "dense", "activation": "", "shape": [null, 2], "weights": [[[1, 2]], [3, 4]]}""";

    public static Dictionary<string, (byte[] Bytes, string Words)> All { get; } = Create();

    private static Dictionary<string, (byte[] Bytes, string Words)> Create()
    {
        Dictionary<string, (byte[] Bytes, string Words)> cases = new() { ["nothing"] = ([], "the file is empty"), ["other text"] = (Bytes("hello"), "no format") };
        void Text(string name, string text, string words) => cases.Add(name, (Bytes(text), words));
        void Network(string name, string layer, string words) => Text(name, $$"""{"in_shape": [null, 1], "layers": [{{layer}}]}""", words);

        Text("cut JSON", """{"in_shape": [null, 1], "layers": [""", "not valid JSON");
        Text("JSON of nothing known", """{"a": 1}""", "no format");
        Text("half a character", """{"\ud800": {"a": 1}}""", "no valid UTF-8 or has half a character");
        Text("nested without end", "{\"layers\":" + new string('[', 100_000), "not valid JSON");
        Text("no layers", """{"in_shape": [null, 1], "layers": []}""", "the list is empty");
        Text("no channels", $$"""{"in_shape": [null, 0], "layers": [{{Dense}}]}""", "at least 1 channel");
        Text("gigantic input", $$"""{"in_shape": [null, 2000000000], "layers": [{{Dense}}]}""", "in_shape");
        Text("skip of two", $$"""{"in_shape": [null, 1], "in_skip": 2, "layers": [{{Dense}}]}""", "in_skip: expected 0 or 1");
        Network("not a number", """{"type": "dense", "shape": [2], "weights": [[[NaN, 2]]]}""", "not valid JSON");
        Network("number beyond float32", """{"type": "dense", "shape": [2], "weights": [[[1e300, 2]]]}""", "range of float32");
        Network("text for a weight", """{"type": "dense", "shape": [2], "weights": [[["1", 2]]]}""", "expected a number");
        Network("ragged lists", """{"type": "dense", "shape": [2], "weights": [[[1, 2], [3]]]}""", "ragged");
        Network("lists nested too deep", """{"type": "dense", "shape": [2], "weights": [[[[[[[[[[[1]]]]]]]]]]]}""", "nested more than");
        Network("empty list", """{"type": "dense", "shape": [2], "weights": [[]]}""", "an empty list");
        Network("width that contradicts", Dense.Replace("null, 2", "null, 3", System.StringComparison.Ordinal), "has the shape [1, 2]; expected [1, 3]");
        Network("unknown type", """{"type": "conv2d", "shape": [2], "weights": []}""", "layers of type 'conv2d'");
        Network("unknown activation", Dense.Replace("\"\"", "\"sine\"", System.StringComparison.Ordinal), "the activation 'sine'");
        Network("no weights", """{"type": "dense", "shape": [2]}""", "the key 'weights' is missing");
        Network("too many arrays", """{"type": "dense", "shape": [2], "weights": [[[1, 2]], [3, 4], [5]]}""", "found 3 arrays");
        Network("key twice", """{"type": "dense", "type": "gru", "shape": [2], "weights": []}""", "is there twice");
        Network("shape is a text", """{"type": "dense", "shape": "2", "weights": [[[1, 2]]]}""", "expected an array");
        Network("half a unit", """{"type": "dense", "shape": [2.5], "weights": [[[1, 2]]]}""", "expected a whole number");
        Network("no groups", """{"type": "conv1d", "shape": [2], "kernel_size": [1], "groups": 0, "weights": [[[[1, 2]]]]}""", "0 groups");
        Network("dilation below 1", """{"type": "conv1d", "shape": [2], "kernel_size": [1], "dilation": [-1], "weights": [[[[1, 2]]]]}""", "expected at least 1");
        Network("negative variance", """{"type": "batchnorm", "shape": [1], "epsilon": 0.1, "weights": [[0], [-5]]}""", "a variance is not negative");
        Network("three lists of a normalisation", """{"type": "batchnorm", "shape": [1], "epsilon": 0.1, "weights": [[0], [1], [2]]}""", "found 3 lists");
        Network("slopes of another size", """{"type": "prelu", "shape": [1], "weights": [[1, 2, 3]]}""", "found 3 slopes");

        Text("other amplifier", """{"model_data": {"model": "WaveNet", "input_size": 1}, "state_dict": {"a": [1]}}""", "only SimpleRNN");
        Text("amplifier without a network", """{"model_data": {"model": "SimpleRNN", "input_size": 1}, "state_dict": {"lin.weight": [[1]]}}""", "'rec.weight_ih_l0' is missing");
        Text("nam of another kind", """{"architecture": "WaveNet", "config": {}, "weights": [1]}""", "only LSTM");
        Text("nam with too few weights", """{"architecture": "LSTM", "config": {"input_size": 1, "hidden_size": 3, "num_layers": 1}, "weights": [1, 2]}""", "it has 2 values");
        Text("nam of gigantic size", """{"architecture": "LSTM", "config": {"input_size": 1, "hidden_size": 2000000000, "num_layers": 1}, "weights": [1]}""", "expected 1 to 65536");
        Text("rnnoise without tensors", """{"scale": 1, "tensors": {"denoise_gru_weights": [1]}}""", "'input_dense_weights' is missing");
        Text("torch of other rows", """{"r.weight_ih_l0": [[1]], "r.weight_hh_l0": [[1, 2], [3, 4], [5, 6]]}""", "expected 1 (RNN), 3 (GRU) or 4 (LSTM)");
        Text("torch with a projection", """{"r.weight_ih_l0": [[1]], "r.weight_hh_l0": [[1]], "r.weight_hr_l0": [[1]]}""", "proj_size");
        AddSafetensors(cases);
        return cases;
    }

    private static void AddSafetensors(Dictionary<string, (byte[] Bytes, string Words)> cases)
    {
        void File(string name, string header, string words, int data = 16) =>
            cases.Add($"safetensors: {name}", (SafetensorsFile.WithHeader(header, new byte[data]), words));

        byte[] whole = SafetensorsFile.Of(("a.weight_ih_l0", [1, 1], [1]), ("a.weight_hh_l0", [1, 1], [1]));
        cases.Add("safetensors: half a header", (whole[..30], "the header claims"));
        cases.Add("safetensors: header of a petabyte", ([0, 0, 0, 0, 0, 0, 4, 0, (byte)'{', (byte)'}'], "no format"));
        cases.Add("safetensors: cut data", (whole[..^2], "expected two offsets"));
        cases.Add("safetensors: weights not a number", (
            SafetensorsFile.Of(("a.weight_ih_l0", [1, 1], [float.NaN]), ("a.weight_hh_l0", [1, 1], [1])), "must be finite"));
        cases.Add("safetensors: unused tensor", (
            SafetensorsFile.Of(("a.weight_ih_l0", [1, 1], [1]), ("a.weight_hh_l0", [1, 1], [1]), ("a.secret", [1], [1])), "no layer uses this tensor"));
        File("no JSON", "{nonsense", "not valid JSON");
        File("nested without end", "{\"a\":" + new string('[', 50_000), "not valid JSON");
        File("no tensors", """{"__metadata__": {"format": "pt"}}""", "holds no tensors");
        File("unknown type", """{"a": {"dtype": "I4", "shape": [4], "data_offsets": [0, 16]}}""", "its dtype is 'I4'");
        File("sizes that overflow", """{"a": {"dtype": "F32", "shape": [2000000000, 2000000000, 2000000000], "data_offsets": [0, 16]}}""", "at most");
        File("negative size", """{"a": {"dtype": "F32", "shape": [-4], "data_offsets": [0, 16]}}""", "at most");
        File("sizes beyond the data", """{"a": {"dtype": "F32", "shape": [5], "data_offsets": [0, 16]}}""", "takes 20 bytes; its offsets hold 16");
        File("offsets beyond the end", """{"a": {"dtype": "F32", "shape": [4], "data_offsets": [8, 24]}}""", "expected two offsets");
        File("offsets the wrong way round", """{"a": {"dtype": "F32", "shape": [0], "data_offsets": [16, 0]}}""", "expected two offsets");
        File("half an offset", """{"a": {"dtype": "F32", "shape": [4], "data_offsets": [0.5, 16.5]}}""", "expected two offsets");
        File("overlap", """{"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}, "b": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}""", "overlap");
        File("no shape", """{"a": {"dtype": "F32", "data_offsets": [0, 16]}}""", "the key 'shape' is missing");
        File("name twice", """{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}""", "is there twice");
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
