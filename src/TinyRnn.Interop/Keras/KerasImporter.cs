using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;
using TinyRnn.Interop.Keras.Layers;

namespace TinyRnn.Interop.Keras;

/// <summary>
/// Keras models: <c>model.save("m.keras")</c>, <c>model.save("m.h5")</c>, or <c>model.to_json()</c> with the weights in a second file.
/// The steps of the input are ours, a row each; where a layer needs all rows at once and their number is fixed, a step takes them as a
/// frame. A result that the source gives after the last step, our model gives after every step.
/// </summary>
internal sealed class KerasImporter : IModelImporter
{
    public string Format => "keras";

    public string Description => "Keras models (.keras, HDF5, or JSON with weights in a second file)";

    public bool TakesWeights => true;

    public bool Recognises(SourceFile source) => KerasSource.LooksLike(source);

    public ImportedNetwork Import(ImportContext context)
    {
        KerasSource source = KerasSource.Open(context.Source, context.Weights);
        bool ignoresMasks = context.Config.Take(MaskingLayer.ConfigKey) is { } flag
            && (flag.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.Value.GetBoolean() : throw flag.Problem("expected true or false"));
        KerasLayer model = new(source.Model, source.Version, _ => []);
        if (!KerasGraph.IsModel(model.ClassName))
        {
            throw model.Problem("expected a Sequential or Functional model; the code of a class of your own is not in the file. Write the model as one of these");
        }

        KerasInput input = KerasInput.Of(model);
        KerasNetwork network = input.Start(context, isFrame: false, ignoresMasks);
        try
        {
            return Run(model, source, input, network, isFrame: false);
        }
        catch (ImportException) when (network.NeedsFrame && input is { Rows: > 0, Tokens: 0 })
        {
            return Run(model, source, input, input.Start(context, isFrame: true, ignoresMasks), isFrame: true);
        }
    }

    private static ImportedNetwork Run(KerasLayer model, KerasSource source, KerasInput input, KerasNetwork network, bool isFrame)
    {
        IReadOnlyList<KerasValue> outputs = KerasGraph.Run(model, [input.Value(isFrame)], network, source.Weights);
        foreach (KerasValue output in outputs)
        {
            network.Draft.Builder.Output(output.Layer != ModelBuilder.NetworkInput
                ? output.Layer
                : throw model.Problem("an output of the model is its input. Leave it out"));
        }

        bool isLast = outputs.Any(output => output.Axes == KerasAxes.LastStep);
        if (isLast)
        {
            network.Notes.Add("the source gives its result after the last step; the model gives one after every step");
        }

        Usage(input, network, isLast);
        return new ImportedNetwork(network.Draft) { Notes = network.Notes };
    }

    /// <summary>A model that starts each call from zero and decides once a call is used so: on windows of as many steps as it takes.</summary>
    private static void Usage(KerasInput input, KerasNetwork network, bool isLast)
    {
        bool startsAnew = network.IsStateless && !network.IsStateful && !network.NeedsWholeSequence;
        int steps = !startsAnew ? 0 : network.RunsInFrame ? 1 : isLast ? input.Rows : 0;
        if (steps > 0)
        {
            network.Draft.Builder.Window(steps, steps);
            network.Notes.Add(string.Create(
                CultureInfo.InvariantCulture, $"the model decides on windows of {steps} step{(steps == 1 ? "" : "s")}, each from a reset state"));
        }
    }
}
