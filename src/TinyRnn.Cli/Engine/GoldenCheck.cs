using System;
using TinyRnn.Format;
using TinyRnn.Reference;

namespace TinyRnn.Cli.Engine;

/// <summary>A model's golden vectors replayed through both engines.</summary>
/// <param name="ReferenceMaxError">Largest absolute difference of the reference; NaN if any output was NaN.</param>
/// <param name="GeneratedMaxError">Likewise of the generated code.</param>
/// <param name="Tolerance">Largest limit of any recorded value: absolute tolerance + relative tolerance * |expected|.</param>
/// <param name="Passed">Whether every value of both engines is within its own limit.</param>
internal sealed record GoldenCheck(double ReferenceMaxError, double GeneratedMaxError, double Tolerance, bool Passed)
{
    /// <summary>Replays the golden vectors from a reset state.</summary>
    /// <exception cref="InputException">The model has none.</exception>
    public static GoldenCheck Run(ModelFile file)
    {
        GoldenVectors golden = file.Model.Golden ?? throw new InputException(
            $"{file.Path}: the model has no golden vectors, so there is nothing to verify against; write it again with 'tinyrnn train'");
        double[] reference = new ReferenceNetwork(file.Model).Run(golden.Inputs);
        GeneratedEngine engine = GeneratedEngine.Create(file);
        var single = new float[golden.Outputs.Length];
        engine.Run(golden.Inputs, single);
        double[] generated = Array.ConvertAll(single, value => (double)value);

        double referenceError = 0, generatedError = 0, tolerance = 0;
        bool passed = true;
        for (int i = 0; i < golden.Outputs.Length; i++)
        {
            double expected = golden.Outputs[i];
            int output = i % golden.AbsoluteTolerance.Length;
            double limit = golden.AbsoluteTolerance[output] + (golden.RelativeTolerance[output] * Math.Abs(expected));
            double ofReference = Math.Abs(reference[i] - expected), ofGenerated = Math.Abs(generated[i] - expected);

            // Math.Max passes NaN on, and a comparison with NaN is false: neither can hide one.
            referenceError = Math.Max(referenceError, ofReference);
            generatedError = Math.Max(generatedError, ofGenerated);
            tolerance = Math.Max(tolerance, limit);
            passed &= ofReference <= limit && ofGenerated <= limit;
        }

        return new GoldenCheck(referenceError, generatedError, tolerance, passed);
    }
}
