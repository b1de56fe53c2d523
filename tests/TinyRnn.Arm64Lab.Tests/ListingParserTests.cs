using System.Linq;
using TinyRnn.Arm64Lab.Listing;

namespace TinyRnn.Arm64Lab.Tests;

public sealed class ListingParserTests
{
    [Fact]
    public void EveryFunctionIsFoundWithItsInstructions()
    {
        Assert.Equal(["other", "Layer", "StepCore"], Listings.All.Select(function => function.Name));
        Assert.Equal([2, 28, 5], Listings.All.Select(function => function.Instructions.Count));
    }

    [Fact]
    public void FunctionsWithoutWantedAddressesAreLeftOut()
    {
        ulong[] wanted = [0x400204, 0x400310];
        Assert.Equal(["Layer", "StepCore"], ListingParser.Parse(Listings.Lines, wanted.Contains).Select(function => function.Name));
    }

    [Fact]
    public void ConstantsBehindTheCodeAreNoInstructions()
    {
        Assert.Equal("ret", Listings.Layer.Instructions[^1].Mnemonic);
        Assert.Equal(28 * 4, Listings.Layer.CodeBytes);
    }

    [Theory]
    [InlineData("  52b680:\tstp\tx29, x30, [sp, #-48]!", 0x52b680, "stp", "x29, x30, [sp, #-48]!")]
    [InlineData("   d0a54:\tmov\tw19, #0x1c0                 \t// #448", 0xd0a54, "mov", "w19, #0x1c0")]
    [InlineData("  400100:\tret", 0x400100, "ret", "")]
    [InlineData("  40022c:\tb.lt\t40025c <Layer+0x5c>  // b.tstop", 0x40022c, "b.lt", "40025c <Layer+0x5c>")]
    public void AnInstructionHasAddressMnemonicAndOperands(string line, ulong address, string mnemonic, string operands) =>
        Assert.Equal(new Instruction(address, mnemonic, operands), ListingParser.Parse(line));

    [Theory]
    [InlineData("")]
    [InlineData("Disassembly of section .text:")]
    [InlineData("0000000000400200 <Layer>:")]
    [InlineData("program:     file format elf64-littleaarch64")]
    [InlineData("\t...")]
    public void OtherLinesAreNoInstructions(string line) => Assert.Null(ListingParser.Parse(line));

    [Theory]
    [InlineData("b.ne", "40021c <Layer+0x1c>", 0x40021cUL)]
    [InlineData("tbz", "w0, #0, 400254 <Layer+0x54>", 0x400254UL)]
    [InlineData("cbnz", "x3, 400254 <Layer+0x54>", 0x400254UL)]
    [InlineData("bl", "400200 <Layer>", null)]
    [InlineData("ret", "", null)]
    [InlineData("adrp", "x0, 59c000 <data>", null)]
    public void OnlyJumpsHaveATarget(string mnemonic, string operands, ulong? target) =>
        Assert.Equal(target, new Instruction(0, mnemonic, operands).JumpTarget);
}
