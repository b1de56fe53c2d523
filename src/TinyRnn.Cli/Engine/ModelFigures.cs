using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>Size and cost of a layer.</summary>
/// <param name="Parameters">Trained values.</param>
/// <param name="MultiplyAdds">Multiplications of a weight with a value in one step.</param>
internal sealed record LayerFigures(long Parameters, long MultiplyAdds);

/// <summary>Size and cost of a model, the same figures as the generated type's constants.</summary>
/// <param name="Parameters">Trained values; a tensor that two layers share counts once.</param>
/// <param name="MultiplyAddsPerStep">Multiplications of a weight with a value in one step.</param>
/// <param name="WeightBytes">Packed weights.</param>
/// <param name="StateBytes">State of one instance of the generated class, scratch memory included.</param>
/// <param name="Layers">The same for each layer.</param>
internal sealed record ModelFigures(
    long Parameters, long MultiplyAddsPerStep, long WeightBytes, long StateBytes, IReadOnlyList<LayerFigures> Layers)
{
    /// <summary>Computes the figures; the state's size is the compiled class's own.</summary>
    public static ModelFigures Of(ModelFile file)
    {
        TinyRnnModel model = file.Model;
        NetworkSpec network = model.Network;
        LayerFigures[] layers = network.Layers.Select(layer => Of(network, layer)).ToArray();
        return new ModelFigures(
            model.Tensors.Sum(tensor => Count(tensor.Dimensions)),
            layers.Sum(layer => layer.MultiplyAdds),
            WeightLayout.Create(network).TotalBytes,
            GeneratedEngine.Create(file).StateBytes,
            layers);
    }

    private static LayerFigures Of(NetworkSpec network, LayerSpec layer)
    {
        EquatableArray<Shape> inputs = new(layer.Inputs.Select(network.ShapeOf));
        return new LayerFigures(
            layer.Tensors.Sum(tensor => Count(tensor.Dimensions)),
            LayerKinds.Find(layer.Type)!.MultiplyAdds(new ShapeContext(inputs, layer.Attribute)));
    }

    private static long Count(EquatableArray<int> dimensions) => dimensions.Aggregate(1L, (product, size) => product * size);
}
