using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Emit;

/// <summary>Emits <c>Model.Weights.g.cs</c>: everything that training changes.</summary>
internal static class WeightsEmitter
{
    private const string Blob = "global::TinyRnn.WeightBlob";
    private const int ValuesPerLine = 6;

    // Nobody reads these; long lines keep the file to a few hundred lines.
    private const int WordsPerLine = 64;
    private const string Marshal = "global::System.Runtime.InteropServices.MemoryMarshal";

    /// <summary>The text of the file.</summary>
    public static string Emit(WeightsSpec spec, CancellationToken cancellation)
    {
        TinyRnnModel model = spec.Content.Model;
        CodeWriter writer = new();
        TypeScope.Header(
            writer,
            [
                $"Made by TinyRnn {TypeScope.GeneratorVersion} from {spec.Target.FileName}; changes here are lost.",
                $"Model {model.Network.Name}, SHA-256 {spec.Content.Sha256}",
            ]);
        using (TypeScope.Around(writer, spec.Target))
        using (writer.Block($"partial class {spec.Target.Name}"))
        {
            Hash(writer, spec.Content.Sha256);
            Normalisers(writer, model);
            Thresholds(writer, model);
            cancellation.ThrowIfCancellationRequested();
            Golden(writer, model.Golden);
            cancellation.ThrowIfCancellationRequested();
            Weights(writer, spec);
        }

        return writer.ToString();
    }

    private static void Hash(CodeWriter writer, string sha256)
    {
        writer.Line("/// <summary>SHA-256 of the model's content (32 bytes); saved states carry it.</summary>");
        using (writer.Block("public static global::System.ReadOnlySpan<byte> ModelSha256 => new byte[]", "};"))
        {
            const int BytesPerLine = 16;
            for (int i = 0; i < sha256.Length / 2; i += BytesPerLine)
            {
                StringBuilder line = new();
                for (int j = i; j < i + BytesPerLine; j++)
                {
                    line.Append("0x").Append(sha256, j * 2, 2).Append(", ");
                }

                writer.Line(line.ToString());
            }
        }
    }

    private static void Normalisers(CodeWriter writer, TinyRnnModel model)
    {
        if (model.InputNormaliser is { } input)
        {
            Floats(writer, "InputMean", input.Mean);
            Floats(writer, "InputScale", input.Scale);
        }

        for (int i = 0; i < model.OutputNormalisers.Count; i++)
        {
            if (model.OutputNormalisers[i] is { } output)
            {
                string suffix = ModelFacts.OutputSuffix(model.Network, i);
                Floats(writer, "OutputMean" + suffix, output.Mean);
                Floats(writer, "OutputScale" + suffix, output.Scale);
            }
        }
    }

    private static void Thresholds(CodeWriter writer, TinyRnnModel model)
    {
        for (int i = 0; i < model.Thresholds.Count; i++)
        {
            if (model.Thresholds[i] is { } threshold)
            {
                writer.Line();
                writer.Line("/// <summary>Decision threshold that the model file stores for the output, in its raw units.</summary>");
                writer.Line($"public static float Threshold{ModelFacts.OutputSuffix(model.Network, i)} => {CodeWriter.Float((float)threshold)};");
            }
        }
    }

    private static void Golden(CodeWriter writer, GoldenVectors? golden)
    {
        writer.Line();
        writer.Line($"private static int GoldenSteps => {golden?.Steps ?? 0};");
        Words(writer, "float", "GoldenInputs", "uint", FloatWords(golden?.Inputs ?? []));
        Words(writer, "double", "GoldenOutputs", "ulong", DoubleWords(golden?.Outputs ?? []));
        Words(writer, "double", "GoldenAbsoluteTolerance", "ulong", DoubleWords(golden?.AbsoluteTolerance ?? []));
        Words(writer, "double", "GoldenRelativeTolerance", "ulong", DoubleWords(golden?.RelativeTolerance ?? []));
    }

    private static void Weights(CodeWriter writer, WeightsSpec spec)
    {
        writer.Line();
        if (spec.Content.Model.WeightsFile is { } file)
        {
            ResourceWeights(writer, spec, file);
        }
        else
        {
            InlineWeights(writer, TileLayout.Pack(spec.Content.Model));
        }
    }

    private static void InlineWeights(CodeWriter writer, byte[] packed)
    {
        writer.Line($"// {Literals.Grouped(packed.Length)} bytes, packing {TileLayout.PackingName}; two float32 in a word, the first in its low half.");
        writer.Line("// The words are data of the assembly; a processor with wide vectors reads one copy of them at an aligned address.");
        writer.Line("private static ref readonly byte Weights => ref WeightConstants.Blob.Reference;");
        writer.Line();
        // A class of its own, so that the model itself has no static constructor.
        using (writer.Block("private static class WeightConstants"))
        {
            writer.Line($"internal static readonly {Blob} Blob = {Blob}.FromConstants({Marshal}.AsBytes(WeightWords));");
        }

        writer.Line();
        WordArray(writer, "private static global::System.ReadOnlySpan<ulong> WeightWords => new ulong[]", ByteWords(packed));
    }

    /// <summary>The build has compared the resource's SHA-256 with the model file's; at run time its length is checked once.</summary>
    private static void ResourceWeights(CodeWriter writer, WeightsSpec spec, WeightsFileReference file)
    {
        writer.Line($"// {Literals.Grouped(file.Length)} bytes, packing {file.Packing}, from {Literals.Comment(file.Name)},");
        writer.Line($"// SHA-256 {file.Sha256}.");
        writer.Line("private static ref readonly byte Weights => ref WeightResource.Blob.Reference;");
        writer.Line();
        // A class of its own, so that the model itself has no static constructor.
        using (writer.Block("private static class WeightResource"))
        {
            writer.Line($"internal static readonly {Blob} Blob = {Blob}.Open(");
            using (writer.Indented())
            {
                writer.Line(
                    $"typeof({spec.Target.GlobalName}).Assembly, {Literals.Text(spec.Resource)}, {Literals.Number(file.Length)});");
            }
        }
    }

    private static void Floats(CodeWriter writer, string name, float[] values)
    {
        writer.Line();
        using (writer.Block($"private static global::System.ReadOnlySpan<float> {name} => new float[]", "};"))
        {
            StringBuilder line = new();
            for (int i = 0; i < values.Length; i++)
            {
                line.Append(CodeWriter.Float(values[i])).Append(", ");
                if ((i + 1) % ValuesPerLine == 0 || i == values.Length - 1)
                {
                    writer.Line(line.ToString());
                    line.Clear();
                }
            }
        }
    }

    // Bits rather than decimal literals: exact without a thought, and about three times cheaper for the compiler.
    private static void Words(CodeWriter writer, string type, string name, string word, IEnumerable<string> words)
    {
        writer.Line();
        writer.Line($"private static global::System.ReadOnlySpan<{type}> {name} => {Marshal}.Cast<{word}, {type}>({name}Words);");
        writer.Line();
        WordArray(writer, $"private static global::System.ReadOnlySpan<{word}> {name}Words => new {word}[]", words);
    }

    private static void WordArray(CodeWriter writer, string header, IEnumerable<string> words)
    {
        using (writer.Block(header, "};"))
        {
            StringBuilder line = new();
            int count = 0;
            foreach (string word in words)
            {
                line.Append("0x").Append(word).Append(", ");
                if (++count % WordsPerLine == 0)
                {
                    writer.Data(line.ToString());
                    line.Clear();
                }
            }

            if (line.Length > 0)
            {
                writer.Data(line.ToString());
            }
        }
    }

    private static IEnumerable<string> FloatWords(float[] values)
    {
        foreach (float value in values)
        {
            yield return BitConverter.ToUInt32(BitConverter.GetBytes(value), 0).ToString("X8", CultureInfo.InvariantCulture);
        }
    }

    private static IEnumerable<string> DoubleWords(double[] values)
    {
        foreach (double value in values)
        {
            yield return BitConverter.DoubleToInt64Bits(value).ToString("X16", CultureInfo.InvariantCulture);
        }
    }

    private static IEnumerable<string> ByteWords(byte[] bytes)
    {
        const int BytesPerWord = 8;
        for (int i = 0; i < bytes.Length; i += BytesPerWord)
        {
            ulong word = 0;
            for (int j = 0; j < BytesPerWord && i + j < bytes.Length; j++)
            {
                word |= (ulong)bytes[i + j] << (BytesPerWord * j);
            }

            yield return word.ToString("X16", CultureInfo.InvariantCulture);
        }
    }
}
