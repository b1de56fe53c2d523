using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Interop.Tests.Keras;

/// <summary>Every keras-js case through <c>tinyrnn import --weights</c> and the generated code.</summary>
public sealed class KerasJsTests(ITestOutputHelper log)
{
    public static TheoryData<string> Names => [.. KerasJsCases.Names];

    [CasesTheory]
    [MemberData(nameof(Names))]
    public void ACase_GivesItsOutputsThroughGeneratedCode(string name)
    {
        using TemporaryFolder folder = new();
        (string architecture, string weights) = KerasJsCases.Write(name, folder);
        ThirdPartyCase sample = KerasJsCases.Load(name);

        ImportedModel model = ImportedModel.Import(architecture, "--weights", weights);

        log.WriteLine($"{name}: {model.AssertGives(sample.Inputs, sample.Expected, sample.Tolerance):g2} off at most");
    }
}
