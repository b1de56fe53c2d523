using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TinyRnn.Generator.Tests.Harness;
using TinyRnn.Testing;

namespace TinyRnn.Generator.Tests;

/// <summary>Emitted code compiles in any project (the harness adds warnings as errors, documentation, checked, no unsafe).</summary>
public sealed class MatrixTests
{
    private static readonly string[] Shapes =
    [
        "namespace A.B;\n[global::TinyRnn.TinyRnnModel(\"fan-monitor.rnn.json\")]\npublic partial class Model;\n",
        "namespace A { [global::TinyRnn.TinyRnnModel(\"fan-monitor.rnn.json\")]\ninternal sealed partial class Model { public Model(int a) { _ = a; } } }\n",
        "[global::TinyRnn.TinyRnnModel(\"fan-monitor.rnn.json\")]\npartial class Model;\n",
        """
        namespace A.@class;
        internal partial interface IOuter { internal partial record struct Middle { internal partial record Inner { static partial class Deep {
            [global::TinyRnn.TinyRnnModel("fan-monitor.rnn.json")]
            private protected partial class @event;
        } } } }
        """,
        "namespace A.TinyRnn.System;\n[global::TinyRnn.TinyRnnModel(\"fan-monitor.rnn.json\")]\npublic abstract partial class Model;\n",
    ];

    public static TheoryData<string, int> Cases
    {
        get
        {
            TheoryData<string, int> cases = [];
            foreach (string framework in (string[])["net9.0", "net10.0"])
            {
                for (int i = 0; i < Shapes.Length; i++)
                {
                    cases.Add(framework, i);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EmittedCode_CompilesInEveryProject(string framework, int shape)
    {
        string source = Shapes[shape].Replace("private protected", "internal");

        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = [source],
            Models = [TestModels.Text(TestModels.Rich())],
            References = [.. ReferenceAssemblies.Framework(framework), Runtime(framework)],
        });

        Assert.Empty(result.Diagnostics);
        Assert.Equal(2, result.Files.Count);
        result.Emit();
    }

    [Theory]
    [InlineData("two-outputs")]
    [InlineData("initial-state")]
    [InlineData("frame")]
    [InlineData("pad")]
    [InlineData("pooling")]
    [InlineData("slice")]
    [InlineData("transpose")]
    [InlineData("reduce")]
    public void EmittedCode_CompilesForEveryFormOfModel(string name)
    {
        Format.TinyRnnModel model = name switch
        {
            "two-outputs" => TestModels.TwoOutputs(),
            "initial-state" => TestModels.WithInitialState(),
            "frame" => TestModels.Frame(),
            _ => TestModels.OfKind(name),
        };

        HarnessResult result = GeneratorHarness.Run(TestModels.Text(model));

        Assert.Empty(result.Diagnostics);
        result.Emit();
    }

    /// <summary>The runtime library of a framework, compiled from its sources: only one of its builds is at hand as a file.</summary>
    private static CompilationReference Runtime(string framework)
    {
        string folder = RepositoryFiles.Combine("src", "TinyRnn");
        string symbol = framework.ToUpperInvariant().Replace('.', '_');
        CSharpParseOptions options = new(
            LanguageVersion.Preview, preprocessorSymbols: ["NET", symbol, "NET9_0_OR_GREATER", symbol + "_OR_GREATER"]);
        ImmutableArray<SyntaxTree> trees =
        [
            .. Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
                .Where(path => !Path.GetRelativePath(folder, path).StartsWith("obj", System.StringComparison.Ordinal))
                .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), options)),
            CSharpSyntaxTree.ParseText(
                $"[assembly: System.Reflection.AssemblyVersion(\"{typeof(IStepModel<>).Assembly.GetName().Version}\")]", options),
        ];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "TinyRnn",
            trees,
            ReferenceAssemblies.Framework(framework),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(item => item.Severity == DiagnosticSeverity.Error));
        return compilation.ToMetadataReference();
    }
}
