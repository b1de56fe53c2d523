using System.Linq;
using TinyRnn.Arm64Lab.Listing;

namespace TinyRnn.Arm64Lab.Tests;

public sealed class MachineFunctionTests
{
    [Fact]
    public void TheInnerLoopIsFoundWithItsDistantPart()
    {
        CodeLoop loop = Assert.Single(Listings.Layer.InnerLoops);
        Assert.Equal(7, loop.Header.First);
        Assert.Equal([new CodeRange(7, 11), new CodeRange(23, 25)], loop.Blocks);
    }

    [Fact]
    public void TheOuterLoopIsNoInnerLoop() => Assert.False(Listings.Layer.IsInInnerLoop(13));

    [Fact]
    public void FunctionsWithoutLoopHaveNone() => Assert.Empty(Listings.StepCore.InnerLoops);

    [Fact]
    public void SavedRegistersAreNoSpills()
    {
        // The store behind the first loop and the load in the inner one; not d8, d9, x19, x29, x30 at either end.
        Assert.Equal([12, 23], Listings.Layer.StackAccesses);
        Assert.Empty(Listings.StepCore.StackAccesses);
    }

    [Fact]
    public void BlocksCoverEveryInstructionOnce()
    {
        Assert.Equal(
            Enumerable.Range(0, Listings.Layer.Instructions.Count),
            Listings.Layer.Blocks.SelectMany(block => Enumerable.Range(block.First, block.Count)));
        Assert.Equal([0, 5, 7, 12, 18, 21, 23, 26], Listings.Layer.Blocks.Select(block => block.First));
    }
}
