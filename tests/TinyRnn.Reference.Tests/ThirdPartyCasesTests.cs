using System;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Reference.Tests;

/// <summary>The equations and gate orders against numbers that other projects published.</summary>
public sealed class ThirdPartyCasesTests(ITestOutputHelper output)
{
    [CasesTheory]
    [MemberData(nameof(KerasCases.Names), MemberType = typeof(KerasCases))]
    public void Reference_GivesTheirOutputs(string name)
    {
        ThirdPartyCase sample = KerasCases.Load(name);

        ReadOnlySpan<double> found = sample.Compared<double>(new ReferenceNetwork(sample.Model).Run(sample.Inputs));

        double ratio = sample.Tolerance.Ratio(sample.Expected, found);
        output.WriteLine($"{name}: {sample.Expected.Length} outputs, {ratio * sample.Tolerance.Value:g2} off at most");
        Assert.True(ratio <= 1, $"{name}: {ratio * sample.Tolerance.Value:g3} off, {sample.Tolerance.Value:g1} allowed");
    }
}
