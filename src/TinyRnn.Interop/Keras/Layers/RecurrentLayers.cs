using TinyRnn.Format;

namespace TinyRnn.Interop.Keras.Layers;

/// <summary>SimpleRNN, LSTM and GRU.</summary>
internal static class RecurrentLayers
{
    /// <summary>Adds a layer. One that goes backwards runs on the reversed rows, and gives them in that order, as in Keras.</summary>
    public static KerasValue Add(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        CheckOptions(layer);
        if (input.Axes is not (KerasAxes.Steps or KerasAxes.Rows))
        {
            throw KerasNetwork.WrongAxes(layer, input, "(steps, channels)");
        }

        RecurrentCell cell = RecurrentCell.Read(layer, network.Channels(input));
        KerasValue source = input;
        if (layer.Flag("go_backwards"))
        {
            source = Reverse(layer, input, network);
        }

        Note(layer, network);
        KerasValue every = network.Add(layer, cell.Kind, [source], input.Axes, cell.Attributes, cell.Tensors);
        network.RunsInFrame |= input.Axes == KerasAxes.Rows;
        return layer.Flag("return_sequences") ? every : Last(layer, every, network);
    }

    /// <summary>Refuses options that change what is computed.</summary>
    public static void CheckOptions(KerasLayer layer)
    {
        layer.RefuseFlag("return_state", "Return the outputs only");
        layer.RefuseFlag("time_major", "Put the batch first");
        layer.RefuseFlag("zero_output_for_mask", "Train without masks");
    }

    /// <summary>Remembers whether the state is kept from call to call.</summary>
    public static void Note(KerasLayer layer, KerasNetwork network)
    {
        bool isStateful = layer.Flag("stateful");
        network.IsStateful |= isStateful;
        network.IsStateless |= !isStateful;
    }

    /// <summary>The rows of the sequence in reverse order.</summary>
    public static KerasValue Reverse(KerasLayer layer, KerasValue input, KerasNetwork network, string suffix = ".reversed")
    {
        layer.RefuseFlag("stateful", "A layer over the whole sequence starts anew in each run; use stateful=False");
        if (input.Axes != KerasAxes.Steps)
        {
            throw layer.Problem(
                "it runs backwards over the rows of a frame, which another layer of the model needs whole; this cannot be imported. Use layers that run step by step around it");
        }

        network.NeedsWholeSequence = true;
        return network.Add(layer, LayerKinds.Reverse, [input], input.Axes, suffix: suffix);
    }

    /// <summary>What a layer gives where it does not return sequences.</summary>
    private static KerasValue Last(KerasLayer layer, KerasValue every, KerasNetwork network) => every.Axes == KerasAxes.Steps
        ? every with { Axes = KerasAxes.LastStep }
        : FrameLayers.Rows(layer, every, network, network.Draft.Builder.ShapeOf(every.Layer).Length - 1, 1, ".last") with { Axes = KerasAxes.Vector };
}
