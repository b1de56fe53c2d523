using System.Linq;
using Microsoft.CodeAnalysis;
using TinyRnn.Generator.Tests.Harness;

namespace TinyRnn.Generator.Tests;

/// <summary>Mistakes of a project: classes that cannot be models, and classes and files that do not find each other.</summary>
public sealed class TargetDiagnosticTests
{
    private const string Attribute = "[global::TinyRnn.TinyRnnModel(\"fan-monitor.rnn.json\")] ";

    private static readonly ModelText Model = TestModels.Text(TestModels.Rich());

    [Theory]
    [InlineData("TRNN0304", "public class Model;", "must be partial")]
    [InlineData("TRNN0305", "public partial class Model<T>;", "generic")]
    [InlineData("TRNN0306", "public partial record Model;", "record")]
    [InlineData("TRNN0306", "public partial record struct Model;", "record")]
    [InlineData("TRNN0307", "public partial struct Model;", "silently lose the state")]
    [InlineData("TRNN0308", "public static partial class Model;", "static")]
    [InlineData("TRNN0308", "file partial class Model;", "file")]
    [InlineData("TRNN0310", "public partial class Step;", "Rename the class")]
    public void AClassThatCannotBeAModel_IsRefusedWithTheReason(string id, string declaration, string reason)
    {
        Diagnostic diagnostic = Refused("namespace Sample;\n" + Attribute + declaration);

        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(reason, diagnostic.GetMessage());
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Equal(1, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Theory]
    [InlineData("TRNN0304", "public class Outer {", "'Outer' must be partial")]
    [InlineData("TRNN0305", "public partial class Outer<T> {", "'Outer' is generic")]
    public void AnOuterTypeThatTheGeneratedCodeCannotOpen_IsNamed(string id, string outer, string message)
    {
        Diagnostic diagnostic = Refused($"namespace Sample;\n{outer} {Attribute} public partial class Model; }}");

        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage());
    }

    [Theory]
    [InlineData("\"models/fan.rnn.json\"")]
    [InlineData("\"\"")]
    [InlineData("null!")]
    public void AnAttributeWithoutAPlainFileName_IsRefused(string argument)
    {
        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = [$"namespace Sample;\n[global::TinyRnn.TinyRnnModel({argument})]\npublic partial class Model;"],
            Models = [],
            MustCompile = false,
        });

        Assert.Equal("TRNN0309", Assert.Single(result.Diagnostics).Id);
    }

    [Fact]
    public void AnAttributeWithoutModelFile_NamesTheFilesThatAreThere()
    {
        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = [GeneratorHarness.SourceFor("fan.rnn.json")],
            Models = [Model],
        });

        Diagnostic diagnostic = Assert.Single(result.Diagnostics, item => item.Severity == DiagnosticSeverity.Error);
        Assert.Equal("TRNN0301", diagnostic.Id);
        Assert.Contains("'fan-monitor.rnn.json'", diagnostic.GetMessage());
        Assert.Contains("<TinyRnnModel Include=\"fan.rnn.json\" />", diagnostic.GetMessage());
    }

    [Fact]
    public void AModelFileWithoutClass_IsOnlyAHint()
    {
        HarnessResult result = GeneratorHarness.Run(new HarnessInput { Sources = ["namespace Sample;"], Models = [Model] });

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(("TRNN0302", DiagnosticSeverity.Info), (diagnostic.Id, diagnostic.Severity));
    }

    [Fact]
    public void TwoModelFilesOfOneName_AreRefused()
    {
        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = [GeneratorHarness.SourceFor(Model.Path)],
            Models = [Model, Model with { Path = "/other/fan-monitor.rnn.json" }],
        });

        Assert.Equal("TRNN0303", Assert.Single(result.Diagnostics).Id);
        Assert.Empty(result.Files);
    }

    [Fact]
    public void TwoClassesOfOneModel_AreBothEmitted()
    {
        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = ["namespace Sample;\n" + Attribute + "public partial class A;\n" + Attribute + "public partial class B;"],
            Models = [Model],
        });

        Assert.Empty(result.Diagnostics);
        Assert.Equal(4, result.Files.Count);
    }

    [Fact]
    public void LabelsThatGiveOneName_AreRefusedWithBothLabels()
    {
        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = [GeneratorHarness.SourceFor(Model.Path)],
            Models = [TestModels.Text(TestModels.Rich(["too hot", "tooHot!", "TooHot"]))],
            MustCompile = false,
        });

        Diagnostic diagnostic = result.Diagnostics.First();
        Assert.Equal("TRNN0311", diagnostic.Id);
        Assert.Contains("\"too hot\"", diagnostic.GetMessage());
        Assert.Contains("'TooHot'", diagnostic.GetMessage());
    }

    [Theory]
    [InlineData("512,300", "'300'")]
    [InlineData("wide", "'wide'")]
    public void WidthsThatAreNone_AreRefusedByName(string widths, string culprit)
    {
        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = [GeneratorHarness.SourceFor(Model.Path)],
            Models = [Model],
            Widths = widths,
        });

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("TRNN0312", diagnostic.Id);
        Assert.Contains(culprit, diagnostic.GetMessage());
    }

    [Fact]
    public void ARuntimeOfAnotherVersion_IsOneDiagnostic()
    {
        CompilationReference other = Microsoft.CodeAnalysis.CSharp.CSharpCompilation.Create(
            "TinyRnn",
            [
                Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText("""
                    [assembly: System.Reflection.AssemblyVersion("9.8.7.0")]
                    namespace TinyRnn;
                    public sealed class TinyRnnModelAttribute(string fileName) : System.Attribute { public string FileName => fileName; }
                    """),
            ],
            ReferenceAssemblies.Framework("net10.0"),
            new(OutputKind.DynamicallyLinkedLibrary)).ToMetadataReference();

        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = ["namespace Sample;\n" + Attribute + "public partial class A;\n" + Attribute + "public partial class B;"],
            Models = [Model],
            References = [.. ReferenceAssemblies.Framework("net10.0"), other],
            MustCompile = false,
        });

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("TRNN0313", diagnostic.Id);
        Assert.Contains("9.8.7.0", diagnostic.GetMessage());
    }

    private static Diagnostic Refused(string source)
    {
        HarnessResult result = GeneratorHarness.Run(new HarnessInput { Sources = [source], Models = [Model], MustCompile = false });
        Assert.Empty(result.Files);
        return Assert.Single(result.Diagnostics);
    }
}
