using TinyRnn.Arm64Lab.Listing;

namespace TinyRnn.Arm64Lab.Tests;

public sealed class InstructionClassTests
{
    [Theory]
    [InlineData("fmla", "v0.4s, v16.4s, v3.s[0]", "multiplyAdd")]
    [InlineData("fmls", "v0.4s, v16.4s, v3.4s", "multiplyAdd")]
    [InlineData("fmadd", "s0, s1, s2, s3", "multiplyAdd")]
    [InlineData("fmul", "v0.4s, v1.4s, v2.s[1]", "multiply")]
    [InlineData("fdiv", "v0.4s, v1.4s, v2.4s", "division")]
    [InlineData("fsqrt", "s0, s1", "squareRoot")]
    [InlineData("fadd", "v0.4s, v1.4s, v2.4s", "otherVector")]
    [InlineData("fminnm", "s0, s1, s2", "otherVector")]
    [InlineData("bit", "v0.16b, v1.16b, v2.16b", "otherVector")]
    [InlineData("shl", "v0.4s, v1.4s, #23", "otherVector")]
    [InlineData("frecpe", "v0.4s, v1.4s", "otherVector")]
    [InlineData("ldr", "q0, [x1, #16]", "load")]
    [InlineData("ldur", "s0, [x1, #-4]", "load")]
    [InlineData("ld1r", "{v0.4s}, [x1]", "load")]
    [InlineData("ld1", "{v0.4s}, [x1], #16", "load")]
    [InlineData("ld1", "{v0.4s, v1.4s}, [x1]", "multiLoad")]
    [InlineData("ld1", "{v0.4s-v3.4s}, [x1], #64", "multiLoad")]
    [InlineData("ld4", "{v0.4s-v3.4s}, [x1]", "multiLoad")]
    [InlineData("ldp", "q0, q1, [x1], #32", "multiLoad")]
    [InlineData("stp", "q0, q1, [x1]", "store")]
    [InlineData("str", "s0, [x1]", "store")]
    [InlineData("st1", "{v0.4s}, [x1]", "store")]
    [InlineData("mov", "v0.16b, v1.16b", "move")]
    [InlineData("mov", "w4, wzr", "move")]
    [InlineData("dup", "v0.4s, v1.s[0]", "move")]
    [InlineData("fmov", "v0.4s, #1.000000000000000000e+00", "move")]
    [InlineData("movi", "v0.4s, #0x0", "move")]
    [InlineData("b", "400254 <Layer+0x54>", "branch")]
    [InlineData("b.lt", "400254 <Layer+0x54>", "branch")]
    [InlineData("bl", "400200 <Layer>", "branch")]
    [InlineData("ret", "", "branch")]
    [InlineData("tbz", "w0, #0, 400254 <Layer+0x54>", "branch")]
    [InlineData("add", "x0, x1, #0x10", "integer")]
    [InlineData("add", "v0.4s, v1.4s, v2.4s", "otherVector")]
    [InlineData("cmp", "w4, #0x2", "integer")]
    [InlineData("adrp", "x0, 59c000 <data>", "integer")]
    [InlineData("nop", "", "integer")]
    public void EveryInstructionHasOneClass(string mnemonic, string operands, string expected) =>
        Assert.Equal(expected, InstructionClasses.Of(new Instruction(0, mnemonic, operands)).Key());
}
