using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>The canonical text of a checked model: what people read first, the long base64 last.</summary>
static class ModelText
{
    /// <summary>The text.</summary>
    public static string Write(TinyRnnModel model)
    {
        NetworkSpec network = model.Network;
        JsonWriter json = new();
        json.Open(null, '{');
        json.Write("format", JsonWriter.String("tinyrnn"));
        json.Write("version", JsonWriter.String("1.0"));
        json.Write("name", JsonWriter.String(network.Name));
        if (network.Summary.Length > 0)
        {
            json.Write("summary", JsonWriter.String(network.Summary));
        }

        WriteInput(json, network.Input, model.InputNormaliser);
        json.Write("activations", JsonWriter.String(network.Activations == ActivationTier.Fast ? "fast" : "accurate"));
        json.Write("usage", Usage(network.Usage));
        WriteLayers(json, network);
        WriteOutputs(json, model);
        WriteProvenance(json, model.Provenance);
        WriteWeightsFile(json, model.WeightsFile);
        WriteGolden(json, model.Golden);
        WriteTensors(json, model);
        json.Close('}');
        return json.ToString();
    }

    /// <summary>The whole multiple of <paramref name="scale"/> nearest to <paramref name="value"/>, or null where it is no i8.</summary>
    public static sbyte? Quantise(float value, float scale)
    {
        double steps = Math.Round((double)value / scale);
        return steps is >= sbyte.MinValue and <= sbyte.MaxValue ? (sbyte)steps : null;
    }

    private static void WriteInput(JsonWriter json, InputSpec input, Normaliser? normaliser)
    {
        json.Open("input", '{');
        if (input.Kind == InputKind.Tokens)
        {
            json.Write("kind", JsonWriter.String("tokens"));
        }
        else
        {
            json.Write("size", JsonWriter.Number(input.Size));
        }

        if (input.Length != 1)
        {
            json.Write("length", JsonWriter.Number(input.Length));
        }

        WriteWords(json, "features", input.Features);
        WriteWords(json, "units", input.Units);
        if (input.SampleRateHz is double rate)
        {
            json.Write("sampleRateHz", JsonWriter.Number(rate));
        }

        WriteNormaliser(json, normaliser);
        WriteWords(json, "vocabulary", input.Vocabulary);
        json.Close('}');
    }

    private static void WriteWords(JsonWriter json, string key, EquatableArray<string> words)
    {
        if (words.Count > 0)
        {
            json.Write(key, JsonWriter.Strings(words));
        }
    }

    private static void WriteNormaliser(JsonWriter json, Normaliser? normaliser)
    {
        if (normaliser is not null)
        {
            json.Write("mean", JsonWriter.List(normaliser.Mean.Select(JsonWriter.Number)));
            json.Write("scale", JsonWriter.List(normaliser.Scale.Select(JsonWriter.Number)));
        }
    }

    private static string Usage(UsageSpec usage) => usage.Mode == UsageMode.Stream
        ? JsonWriter.Object([("mode", JsonWriter.String("stream"))])
        : JsonWriter.Object(
            [
                ("mode", JsonWriter.String("window")),
                ("steps", JsonWriter.Number(usage.Steps)),
                ("stride", JsonWriter.Number(usage.Stride)),
            ]);

    private static void WriteLayers(JsonWriter json, NetworkSpec network)
    {
        json.Open("layers", '[');
        for (int i = 0; i < network.Layers.Count; i++)
        {
            LayerSpec layer = network.Layers[i];
            LayerKind kind = LayerKinds.Find(layer.Type)!;
            json.Open(null, '{');
            json.Write("name", JsonWriter.String(layer.Name));
            json.Write("type", JsonWriter.String(layer.Type));
            if (layer.Inputs.Count != 1 || layer.Inputs[0] != i - 1)
            {
                json.Write("inputs", JsonWriter.Strings(
                    layer.Inputs.Select(index => index < 0 ? FormatLimits.InputName : network.Layers[index].Name)));
            }

            foreach (AttributeValue attribute in layer.Attributes.Where(value => !IsOmitted(kind, value)))
            {
                json.Write(attribute.Name, Attribute(attribute));
            }

            if (layer.Tensors.Count > 0)
            {
                json.Write("tensors", JsonWriter.Object(layer.Tensors.Select(item => (item.Role, JsonWriter.String(item.Tensor)))));
            }

            if (layer.InitialState.Count > 0)
            {
                json.Write("initialState", JsonWriter.Object(
                    layer.InitialState.Select(item => (item.Role, JsonWriter.String(item.Tensor)))));
            }

            json.Close('}');
        }

        json.Close(']');
    }

    private static bool IsOmitted(LayerKind kind, AttributeValue value) =>
        kind.Attributes.Any(rule => rule.Name == value.Name && rule.OmitsDefault && rule.Default == value);

    private static string Attribute(AttributeValue value) => value switch
    {
        { Integer: int integer } => JsonWriter.Number(integer),
        { Flag: bool flag } => flag ? "true" : "false",
        { Number: double number } => JsonWriter.Number(number),
        { Activation: ActivationSpec activation } => Activation(activation),
        _ => JsonWriter.String(value.Text!),
    };

    private static string Activation(ActivationSpec activation)
    {
        ActivationKind kind = ActivationKinds.Find(activation.Name)!;
        List<(string, string)> members = [("name", JsonWriter.String(activation.Name))];
        if (kind.DefaultAlpha is not null)
        {
            members.Add(("alpha", JsonWriter.Number(activation.Alpha)));
        }

        if (kind.DefaultBeta is not null)
        {
            members.Add(("beta", JsonWriter.Number(activation.Beta)));
        }

        return members.Count == 1 ? members[0].Item2 : JsonWriter.Object(members);
    }

    private static void WriteOutputs(JsonWriter json, TinyRnnModel model)
    {
        json.Open("outputs", '[');
        for (int i = 0; i < model.Network.Outputs.Count; i++)
        {
            OutputSpec output = model.Network.Outputs[i];
            json.Open(null, '{');
            json.Write("from", JsonWriter.String(model.Network.Layers[output.From].Name));
            WriteWords(json, "labels", output.Labels);
            WriteNormaliser(json, model.OutputNormalisers[i]);
            if (model.Thresholds[i] is double threshold)
            {
                json.Write("threshold", JsonWriter.Number(threshold));
            }

            json.Close('}');
        }

        json.Close(']');
    }

    private static void WriteProvenance(JsonWriter json, Provenance provenance)
    {
        json.Open("provenance", '{');
        json.Write("tool", JsonWriter.String(provenance.Tool));
        json.Write("version", JsonWriter.String(provenance.Version));
        if (provenance.Seed is long seed)
        {
            json.Write("seed", JsonWriter.Number(seed));
        }

        if (provenance.Data is string data)
        {
            json.Write("data", JsonWriter.String(data));
        }

        if (provenance.Metrics.Count > 0)
        {
            json.Write("metrics", JsonWriter.Object(provenance.Metrics.Select(item => (item.Key, JsonWriter.Number(item.Value)))));
        }

        if (provenance.VectorBits is int bits)
        {
            json.Write("vectorBits", JsonWriter.Number(bits));
        }

        json.Close('}');
    }

    private static void WriteWeightsFile(JsonWriter json, WeightsFileReference? file)
    {
        if (file is not null)
        {
            json.Open("weightsFile", '{');
            json.Write("name", JsonWriter.String(file.Name));
            json.Write("length", JsonWriter.Number(file.Length));
            json.Write("sha256", JsonWriter.String(file.Sha256));
            json.Write("packing", JsonWriter.String(file.Packing));
            json.Close('}');
        }
    }

    private static void WriteGolden(JsonWriter json, GoldenVectors? golden)
    {
        if (golden is not null)
        {
            json.Open("golden", '{');
            json.Write("steps", JsonWriter.Number(golden.Steps));
            json.Write("absoluteTolerance", JsonWriter.List(golden.AbsoluteTolerance.Select(JsonWriter.Number)));
            json.Write("relativeTolerance", JsonWriter.List(golden.RelativeTolerance.Select(JsonWriter.Number)));
            json.Write("inputs", Base64Of(golden.Inputs));
            json.Write("outputs", Base64Of(golden.Outputs));
            json.Close('}');
        }
    }

    private static void WriteTensors(JsonWriter json, TinyRnnModel model)
    {
        Dictionary<string, long>? offsets = model.WeightsFile is null
            ? null
            : WeightsFileRules.Offsets(WeightLayout.Create(model.Network));
        json.Open("tensors", '{');
        foreach (Tensor tensor in model.Tensors)
        {
            List<(string, string)> members =
            [
                ("dtype", JsonWriter.String(tensor.RowScale is null ? "f32" : "i8")),
                ("shape", JsonWriter.List(tensor.Dimensions.Select(size => JsonWriter.Number((long)size)))),
            ];
            if (tensor.RowScale is not null)
            {
                members.Add(("rowScale", JsonWriter.List(tensor.RowScale.Select(JsonWriter.Number))));
            }

            members.Add(offsets is null ? ("data", Data(tensor)) : ("offset", JsonWriter.Number(offsets[tensor.Name])));
            json.Write(tensor.Name, JsonWriter.Object(members));
        }

        json.Close('}');
    }

    private static string Data(Tensor tensor)
    {
        if (tensor.RowScale is null)
        {
            return Base64Of(tensor.Values);
        }

        int columns = tensor.Values.Length / tensor.RowScale.Length;
        byte[] bytes = new byte[tensor.Values.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)Quantise(tensor.Values[i], tensor.RowScale[i / columns])!.Value;
        }

        return JsonWriter.String(Convert.ToBase64String(bytes));
    }

    private static string Base64Of(float[] values)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return JsonWriter.String(Convert.ToBase64String(bytes));
    }

    private static string Base64Of(double[] values)
    {
        byte[] bytes = new byte[values.Length * sizeof(double)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        }

        return JsonWriter.String(Convert.ToBase64String(bytes));
    }
}
