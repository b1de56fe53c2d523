using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Tests;

/// <summary>Small networks whose values the tests state outright.</summary>
internal static class Networks
{
    /// <summary>A network of one layer, named layer, on the input.</summary>
    public static TinyRnnModel OneLayer(
        string type,
        int inputSize,
        AttributeValue[] attributes,
        Dictionary<string, float[]> tensors,
        Dictionary<string, float[]>? initialState = null,
        int length = 1)
    {
        ModelBuilder builder = new("one-layer", inputSize, length);
        return builder.Output(builder.Layer(type, "layer", null, attributes, tensors, initialState)).Build();
    }

    public static AttributeValue Units(int units) => new("units", Integer: units);

    /// <summary>The attribute, with the defaults of the activation for the parameters not given.</summary>
    public static AttributeValue Activation(string name, double? alpha = null, double? beta = null) =>
        new("activation", Activation: ActivationSpec.Create(name, alpha, beta));
}
