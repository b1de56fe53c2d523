using System;
using System.IO;
using TinyRnn.Cli.Engine;
using TinyRnn.Format;

namespace TinyRnn.Arm64Lab.Build;

/// <summary>A model with what the lab feeds its step function and expects of it.</summary>
/// <param name="File">The model file.</param>
/// <param name="Golden">Its golden vectors.</param>
internal sealed record LabModel(ModelFile File, GoldenVectors Golden)
{
    /// <summary>The model's name.</summary>
    public string Name => File.Model.Network.Name;

    /// <summary>Reads a model file.</summary>
    /// <exception cref="LabException">It has no golden vectors.</exception>
    public static LabModel Read(string path)
    {
        ModelFile file = ModelFile.Read(path);
        if (file.Model.Network.Input.Kind == InputKind.Tokens || file.Model.Network.NeedsWholeSequence)
        {
            throw new LabException($"{path}: the lab runs models that step rows of values, not tokens or whole sequences.");
        }

        return new LabModel(file, file.Model.Golden
            ?? throw new LabException($"{path}: without golden vectors there is nothing to compare with; write the model again."));
    }

    /// <summary>Writes what Native/runner.c reads for this model: steps, the packed weights, the inputs in the network's units.</summary>
    public void WriteCase(BinaryWriter writer)
    {
        byte[] weights = File.Weights?.Bytes ?? TileLayout.Pack(File.Model);
        writer.Write((long)Golden.Steps);
        writer.Write((long)weights.Length);
        writer.Write(weights);
        Normaliser? normaliser = File.Model.InputNormaliser;
        for (int i = 0; i < Golden.Inputs.Length; i++)
        {
            float value = Golden.Inputs[i];
            if (normaliser is not null)
            {
                int channel = i % normaliser.Mean.Length;
                value = (value - normaliser.Mean[channel]) / normaliser.Scale[channel];
            }

            writer.Write(value);
        }
    }

    /// <summary>Reads what the step function made of the inputs and compares it with the golden vectors.</summary>
    public GoldenComparison ReadOutputs(BinaryReader reader)
    {
        GoldenComparison comparison = new(0, 0);
        int outputs = File.Model.Network.OutputSize;
        for (int step = 0; step < Golden.Steps; step++)
        {
            int index = 0;
            for (int output = 0; output < File.Model.Network.Outputs.Count; output++)
            {
                Normaliser? normaliser = File.Model.OutputNormalisers[output];
                for (int i = 0; i < File.Model.Network.Outputs[output].Shape.Count; i++, index++)
                {
                    float value = reader.ReadSingle();
                    if (normaliser is not null)
                    {
                        int channel = i % normaliser.Mean.Length;
                        value = (value * normaliser.Scale[channel]) + normaliser.Mean[channel];
                    }

                    double expected = Golden.Outputs[(step * outputs) + index];
                    double limit = Golden.AbsoluteTolerance[index] + (Golden.RelativeTolerance[index] * Math.Abs(expected));
                    comparison = comparison.Include(Math.Abs(value - expected), limit);
                }
            }
        }

        return comparison;
    }
}

/// <summary>How far outputs are from the golden vectors.</summary>
/// <param name="MaxError">Largest absolute difference from the double-precision reference, in the output's units.</param>
/// <param name="WorstShare">Largest difference as a multiple of its tolerance; at most 1 is right.</param>
internal sealed record GoldenComparison(double MaxError, double WorstShare)
{
    /// <summary>Whether every output is within its tolerance.</summary>
    public bool Passes => WorstShare <= 1;

    /// <summary>With one more difference; a result that is not a number counts as infinitely wrong.</summary>
    public GoldenComparison Include(double error, double limit) => double.IsNaN(error)
        ? new(double.PositiveInfinity, double.PositiveInfinity)
        : new(Math.Max(MaxError, error), Math.Max(WorstShare, error / limit));
}
