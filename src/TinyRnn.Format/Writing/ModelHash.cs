using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace TinyRnn.Format;

/// <summary>The identity of a model: saved state carries it, and is refused by any other model.</summary>
static partial class ModelHash
{
    /// <summary>
    /// SHA-256 of the model's content: structure, numbers by their bits, provenance and golden vectors. It does not depend on
    /// white space or on how numbers are spelled, nor on the machine. The weights of a model with a weights file count
    /// through the recorded SHA-256 of that file, so it can be computed without opening it.
    /// </summary>
    /// <returns>32 bytes.</returns>
    public static byte[] Compute(TinyRnnModel model)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream, new UTF8Encoding(false));
        WriteNetwork(writer, model.Network);
        WriteNormaliser(writer, model.InputNormaliser);
        for (int i = 0; i < model.Network.Outputs.Count; i++)
        {
            WriteNormaliser(writer, model.OutputNormalisers[i]);
            WriteOptional(writer, model.Thresholds[i]);
        }

        WriteProvenance(writer, model.Provenance);
        WriteGolden(writer, model.Golden);
        WriteTensors(writer, model);
        writer.Flush();
        using SHA256 algorithm = SHA256.Create();
        return algorithm.ComputeHash(stream.ToArray());
    }

    private static void WriteNetwork(BinaryWriter writer, NetworkSpec network)
    {
        writer.Write(network.Name);
        writer.Write(network.Summary);
        writer.Write((int)network.Activations);
        writer.Write((int)network.Input.Kind);
        writer.Write(network.Input.Size);
        writer.Write(network.Input.Length);
        WriteStrings(writer, network.Input.Features);
        WriteStrings(writer, network.Input.Units);
        WriteStrings(writer, network.Input.Vocabulary);
        WriteOptional(writer, network.Input.SampleRateHz);
        writer.Write((int)network.Usage.Mode);
        writer.Write(network.Usage.Steps);
        writer.Write(network.Usage.Stride);
        writer.Write(network.Layers.Count);
        foreach (LayerSpec layer in network.Layers)
        {
            WriteLayer(writer, layer);
        }

        writer.Write(network.Outputs.Count);
        foreach (OutputSpec output in network.Outputs)
        {
            writer.Write(output.From);
            WriteStrings(writer, output.Labels);
        }
    }

    private static void WriteLayer(BinaryWriter writer, LayerSpec layer)
    {
        writer.Write(layer.Name);
        writer.Write(layer.Type);
        writer.Write(layer.Inputs.Count);
        foreach (int input in layer.Inputs)
        {
            writer.Write(input);
        }

        List<AttributeValue> attributes = Counted(layer);
        writer.Write(attributes.Count);
        foreach (AttributeValue attribute in attributes)
        {
            writer.Write(attribute.Name);
            WriteOptional(writer, attribute.Integer ?? attribute.Number);
            writer.Write(attribute.Flag is null ? 0 : attribute.Flag.Value ? 1 : 2);
            writer.Write(attribute.Text ?? attribute.Activation?.Name ?? "");
            writer.Write(attribute.Activation?.Alpha ?? 0);
            writer.Write(attribute.Activation?.Beta ?? 0);
        }

        writer.Write(layer.Tensors.Count);
        foreach (TensorBinding binding in layer.Tensors)
        {
            writer.Write(binding.Role);
            writer.Write(binding.Tensor);
        }

        writer.Write(layer.InitialState.Count);
        foreach (InitialStateSpec state in layer.InitialState)
        {
            writer.Write(state.Role);
            writer.Write(state.Tensor);
        }
    }

    /// <summary>The attributes without those that models had not at first and whose value says nothing new.</summary>
    private static List<AttributeValue> Counted(LayerSpec layer)
    {
        List<AttributeValue> counted = [];
        foreach (AttributeValue value in layer.Attributes)
        {
            bool isNew = true;
            foreach (AttributeRule rule in LayerKinds.Find(layer.Type)?.Attributes ?? [])
            {
                isNew &= !(rule.IsLater && rule.Default == value);
            }

            if (isNew)
            {
                counted.Add(value);
            }
        }

        return counted;
    }

    private static void WriteProvenance(BinaryWriter writer, Provenance provenance)
    {
        writer.Write(provenance.Tool);
        writer.Write(provenance.Version);
        writer.Write(provenance.Seed is not null);
        writer.Write(provenance.Seed ?? 0);
        writer.Write(provenance.Data is not null);
        writer.Write(provenance.Data ?? "");
        writer.Write(provenance.VectorBits ?? 0);
        writer.Write(provenance.Metrics.Count);
        foreach (KeyValuePair<string, double> metric in provenance.Metrics)
        {
            writer.Write(metric.Key);
            writer.Write(metric.Value);
        }
    }

    private static void WriteGolden(BinaryWriter writer, GoldenVectors? golden)
    {
        writer.Write(golden?.Steps ?? 0);
        WriteSingles(writer, golden?.Inputs ?? []);
        WriteDoubles(writer, golden?.Outputs ?? []);
        WriteDoubles(writer, golden?.AbsoluteTolerance ?? []);
        WriteDoubles(writer, golden?.RelativeTolerance ?? []);
    }

    private static void WriteTensors(BinaryWriter writer, TinyRnnModel model)
    {
        writer.Write(model.WeightsFile?.Sha256 ?? "");
        writer.Write(model.WeightsFile?.Packing ?? "");
        writer.Write(model.Tensors.Count);
        foreach (Tensor tensor in model.Tensors)
        {
            writer.Write(tensor.Name);
            writer.Write(tensor.Dimensions.Count);
            foreach (int size in tensor.Dimensions)
            {
                writer.Write(size);
            }

            WriteSingles(writer, tensor.RowScale ?? []);
            if (model.WeightsFile is null)
            {
                WriteSingles(writer, tensor.Values);
            }
        }
    }

    private static void WriteNormaliser(BinaryWriter writer, Normaliser? normaliser)
    {
        WriteSingles(writer, normaliser?.Mean ?? []);
        WriteSingles(writer, normaliser?.Scale ?? []);
    }

    private static void WriteOptional(BinaryWriter writer, double? value)
    {
        writer.Write(value is not null);
        writer.Write(value ?? 0);
    }

    private static void WriteStrings(BinaryWriter writer, EquatableArray<string> values)
    {
        writer.Write(values.Count);
        foreach (string value in values)
        {
            writer.Write(value);
        }
    }

    private static void WriteSingles(BinaryWriter writer, float[] values)
    {
        writer.Write(values.Length);
        foreach (float value in values)
        {
            writer.Write(value);
        }
    }

    private static void WriteDoubles(BinaryWriter writer, double[] values)
    {
        writer.Write(values.Length);
        foreach (double value in values)
        {
            writer.Write(value);
        }
    }
}
