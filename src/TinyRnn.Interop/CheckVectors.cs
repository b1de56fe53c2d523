using System;
using TinyRnn.Format;
using TinyRnn.Reference;

namespace TinyRnn.Interop;

/// <summary>An input sequence and what the source's own tool gave for it, from a reset state.</summary>
/// <param name="Name">Where the vectors come from, for people.</param>
/// <param name="Inputs">[steps, inputSize], row-major.</param>
/// <param name="Outputs">[steps, outputSize], or the rows of the last steps only.</param>
/// <param name="Tolerance">A value y may be off by Tolerance * max(1, |y|).</param>
public sealed record CheckVectors(string Name, float[] Inputs, float[] Outputs, double Tolerance)
{
    /// <summary>Tolerance unless the user says otherwise: float32 results of another library, of networks of ordinary size.</summary>
    public const double DefaultTolerance = 1e-5;

    /// <summary>Runs the model's double-precision reference on the inputs and compares.</summary>
    /// <exception cref="ImportException">A value is further off than the tolerance, or the sizes do not fit the model.</exception>
    public CheckResult Verify(TinyRnnModel model)
    {
        int inputSize = model.Network.InputSize;
        int outputSize = model.Network.OutputSize;
        if (Inputs.Length == 0 || Inputs.Length % inputSize != 0)
        {
            throw new ImportException($"{Name}: {Inputs.Length} input values; the model takes {inputSize} a step, and there must be at least one step");
        }

        int steps = Inputs.Length / inputSize;
        if (Outputs.Length == 0 || Outputs.Length % outputSize != 0 || Outputs.Length / outputSize > steps)
        {
            throw new ImportException(
                $"{Name}: {Outputs.Length} output values for {steps} steps; the model gives {outputSize} a step, for all steps or for the last ones");
        }

        double[] found = new ReferenceNetwork(model).Run(Inputs);
        int first = found.Length - Outputs.Length;
        double largest = 0;
        for (int i = 0; i < Outputs.Length; i++)
        {
            double difference = Math.Abs(found[first + i] - Outputs[i]);
            if (!(difference <= Tolerance * Math.Max(1, Math.Abs(Outputs[i]))))
            {
                int index = first + i;
                throw new ImportException(FormattableString.Invariant(
                    $"{Name}: step {(index / outputSize) + 1}, output {(index % outputSize) + 1}: expected {Outputs[i]:g9}, the imported model gives {found[index]:g9}, {difference:g3} off; at most {Tolerance:g3} * max(1, |y|) is allowed. Nothing was written. Check that the vectors belong to this model and start from a reset state"));
            }

            largest = Math.Max(largest, difference);
        }

        return new CheckResult(Name, steps, largest);
    }
}

/// <summary>A check that passed.</summary>
/// <param name="Name">Where the vectors come from.</param>
/// <param name="Steps">Steps that were run.</param>
/// <param name="LargestDifference">Largest absolute difference of an output.</param>
public sealed record CheckResult(string Name, int Steps, double LargestDifference);
