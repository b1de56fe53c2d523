using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using TinyRnn.Interop;

namespace TinyRnn.Testing;

/// <summary>The rtneural cases: Keras models as RTNeural writes them, with input and output sequences as text.</summary>
internal static class RtNeuralCases
{
    private const string Folder = "rtneural";

    // The GRU and LSTM stacks, dense layers with every activation, causal convolutions with batch normalisations and prelu.
    private static readonly string[] Models = ["conv", "dense", "gru", "gru_1d", "lstm", "lstm_1d"];

    /// <summary>Names of the cases, known without the files.</summary>
    public static IEnumerable<string> Names => Models.Select(model => $"{Folder}/{model}");

    public static ThirdPartyCase Load(string name)
    {
        string model = name[(Folder.Length + 1)..];
        return new(
            name,
            ModelImport.Import(SharedFolder.Cases.Combine(Folder, model + ".json")).Model,
            [.. Numbers(model + "_x_python.csv").Select(value => (float)value)],
            Numbers(model + "_y_python.csv"),
            Tolerances.RtNeural);
    }

    private static double[] Numbers(string file) =>
    [
        .. File.ReadLines(SharedFolder.Cases.Combine(Folder, file)).Where(line => line.Length > 0)
            .SelectMany(line => line.Split(',')).Select(text => double.Parse(text, CultureInfo.InvariantCulture)),
    ];
}
