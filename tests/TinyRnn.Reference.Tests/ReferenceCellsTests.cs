using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Reference.Tests;

public sealed class ReferenceCellsTests
{
    [Fact]
    public void EveryAvailableLayerKind_HasAReferenceAndNoOtherHas()
    {
        string[] available = [.. LayerKinds.All.Select(kind => kind.Name).Order()];

        Assert.Equal(available, ReferenceCells.Kinds.Order());
    }

    [Fact]
    public void EveryAvailableActivation_HasAReferenceAndNoOtherHas()
    {
        string[] available = [.. ActivationKinds.All.Where(kind => kind.IsAvailable).Select(kind => kind.Name).Order()];

        Assert.Equal(available, ReferenceCells.Activations.Order());
    }
}
