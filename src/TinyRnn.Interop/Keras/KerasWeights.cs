using System.Collections.Generic;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Keras;

/// <summary>Where the weights of a model's layers are.</summary>
internal abstract class KerasWeights
{
    private readonly Dictionary<string, IReadOnlyList<WeightArray>> _read = [];

    /// <summary>Says which layers the model has, in the order of its architecture.</summary>
    public abstract void Announce(IReadOnlyList<KerasLayer> layers);

    /// <summary>The weights of a layer in the order of <c>get_weights()</c>; none where the file has none for it.</summary>
    public IReadOnlyList<WeightArray> Of(KerasLayer layer)
    {
        if (!_read.TryGetValue(layer.Name, out IReadOnlyList<WeightArray>? arrays))
        {
            arrays = Read(layer);
            _read.Add(layer.Name, arrays);
        }

        return arrays;
    }

    /// <summary>The weights of a model that is a layer of this one.</summary>
    public abstract KerasWeights Inside(KerasLayer model);

    /// <summary>Refuses weights of layers that were not announced.</summary>
    public abstract void RefuseOthers();

    /// <summary>Reads the weights of a layer.</summary>
    protected abstract IReadOnlyList<WeightArray> Read(KerasLayer layer);
}
