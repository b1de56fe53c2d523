using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx;

/// <summary>Merges a layer into the one before it where the result is the same bit for bit.</summary>
internal static class LayerFusion
{
    /// <summary>Both as one, or null.</summary>
    /// <param name="before">A layer that nothing else uses.</param>
    /// <param name="layer">The layer on it.</param>
    public static PlannedLayer? Join(PlannedLayer before, PlannedLayer layer)
    {
        if (layer.Type == LayerKinds.BatchNorm && before.Type is LayerKinds.BatchNorm or LayerKinds.LayerNorm)
        {
            return JoinScale(before, layer);
        }

        bool isAffine = before.Type is LayerKinds.Dense or LayerKinds.Conv1d
            && before.Find("activation") is null or { Activation.Name: ActivationKinds.Linear };
        if (!isAffine)
        {
            return null;
        }

        if (layer.Type == LayerKinds.BatchNorm && !before.Tensors.ContainsKey(TensorLayout.Bias)
            && System.Array.TrueForAll(layer.Tensors[TensorLayout.Scale], scale => scale == 1))
        {
            return before.With(TensorLayout.Bias, layer.Tensors[TensorLayout.Bias]);
        }

        bool takesActivation = layer.Type == LayerKinds.Activation && layer.Attributes[0].Activation!.Name != ActivationKinds.Prelu;
        return takesActivation ? before.With(layer.Attributes[0]) : null;
    }

    /// <summary>A factor or a summand taken into a normalisation that has none: exact, since it multiplies by 1 or adds 0.</summary>
    private static PlannedLayer? JoinScale(PlannedLayer before, PlannedLayer layer)
    {
        bool hasBias = !System.Array.TrueForAll(before.Tensors[TensorLayout.Bias], value => value == 0);
        bool hasScale = !System.Array.TrueForAll(before.Tensors[TensorLayout.Scale], value => value == 1);
        bool addsOnly = System.Array.TrueForAll(layer.Tensors[TensorLayout.Scale], value => value == 1);
        return hasBias || (hasScale && !addsOnly) ? null
            : addsOnly ? before.With(TensorLayout.Bias, layer.Tensors[TensorLayout.Bias])
            : before with { Tensors = layer.Tensors };
    }
}
