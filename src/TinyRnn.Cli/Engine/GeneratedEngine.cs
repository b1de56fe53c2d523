using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>Processes one row, or several.</summary>
/// <param name="input">Rows, row-major.</param>
/// <param name="output">Rows, row-major, overwritten.</param>
internal delegate void RowFunction(ReadOnlySpan<float> input, Span<float> output);

/// <summary>
/// An instance of a model's generated class, compiled in this process. Calls go through delegates bound once, so a step uses no
/// reflection and allocates nothing.
/// </summary>
internal sealed class GeneratedEngine
{
    private static readonly TargetClass Target = new("TinyRnn.Cli.Compiled", "Model");

    private static readonly ConcurrentDictionary<string, Lazy<Type>> Compiled = new();

    private readonly Type _type;
    private readonly object _instance;
    private readonly Func<float> _selfCheck;

    private GeneratedEngine(Type type)
    {
        _type = type;
        object instance = Activator.CreateInstance(type)!;
        _instance = instance;
        InputSize = Constant<int>(type, "InputSize");
        OutputSize = Constant<int>(type, "OutputSize");
        ParameterCount = Convert.ToInt64(Constant<object>(type, "ParameterCount"), null);
        MultiplyAddsPerStep = Convert.ToInt64(Constant<object>(type, "MultiplyAddsPerStep"), null);
        WeightBytes = Convert.ToInt64(Constant<object>(type, "WeightBytes"), null);
        StateBytes = Convert.ToInt64(Constant<object>(type, "StateBytes"), null);
        Step = Bind<RowFunction>(type, "Step", instance);
        StepNormalized = Bind<RowFunction>(type, "StepNormalized", instance);
        Run = Bind<RowFunction>(type, "Run", instance);
        Reset = Bind<Action>(type, "Reset", instance);
        _selfCheck = Bind<Func<float>>(type, "SelfCheck", null);
    }

    /// <summary>Floats that one step consumes.</summary>
    public int InputSize { get; }

    /// <summary>Floats that one step produces.</summary>
    public int OutputSize { get; }

    /// <summary>Trained values.</summary>
    public long ParameterCount { get; }

    /// <summary>Multiplications of a weight with a value in one step.</summary>
    public long MultiplyAddsPerStep { get; }

    /// <summary>Bytes of packed weights.</summary>
    public long WeightBytes { get; }

    /// <summary>Bytes of one instance's state.</summary>
    public long StateBytes { get; }

    /// <summary>Advances one step in raw units.</summary>
    public RowFunction Step { get; }

    /// <summary>Advances one step on normalised values.</summary>
    public RowFunction StepNormalized { get; }

    /// <summary>Advances one step for each row, in raw units.</summary>
    public RowFunction Run { get; }

    /// <summary>Puts the state back to the model's initial state.</summary>
    public Action Reset { get; }

    /// <summary>Generates, compiles and loads a model's class (once a process) and creates an instance in its reset state.</summary>
    /// <exception cref="InputException">The generator refuses the model.</exception>
    public static GeneratedEngine Create(ModelFile file, string? widths = null)
    {
        string key = Convert.ToHexString(SHA256.HashData(
            Encoding.UTF8.GetBytes($"{file.FileName}\n{widths}\n{file.Weights?.Sha256}\n{file.Text}")));
        Type type = Compiled.GetOrAdd(key, _ => new Lazy<Type>(() => Load(file, widths))).Value;
        return new GeneratedEngine(type);
    }

    /// <summary>Replays the golden vectors inside the generated code; largest error in units of the tolerance.</summary>
    public float SelfCheck() => _selfCheck();

    /// <summary>A place to keep the state of the instance that steps; only for a class that takes rows of values.</summary>
    public GeneratedState CreateState() => new(
        Bind<SaveFunction>(_type, "SaveState", _instance), Bind<LoadFunction>(_type, "LoadState", _instance),
        Constant<int>(_type, "SavedStateLength"));

    /// <summary>Another instance of the class, in its reset state.</summary>
    public object CreateInstance() => Activator.CreateInstance(_type)!;

    /// <summary>Makes instances of their own with loops around their steps.</summary>
    /// <param name="instances">How many.</param>
    /// <param name="inputs">Rows of [instances, inputSize]; kept, and used over and over.</param>
    public StepLoops CreateLoops(int instances, float[] inputs)
    {
        Type type = _type.Assembly.GetType(new TargetClass(Target.Namespace, StepDriver.TypeName).FullName, throwOnError: true)!;
        object driver = Activator.CreateInstance(type, instances, inputs)!;
        return new StepLoops(
            Bind<StepLoop>(type, nameof(StepLoops.Step), driver),
            Bind<StepLoop>(type, nameof(StepLoops.StepEach), driver),
            Bind<StepLoop>(type, nameof(StepLoops.StepMany), driver),
            (float[])type.GetProperty(nameof(StepLoops.Outputs))!.GetValue(driver)!);
    }

    /// <summary>Generates and compiles a model's class and its <see cref="StepDriver"/>.</summary>
    /// <returns>The generated files and the assembly's image.</returns>
    /// <exception cref="InputException">The generator refuses the model.</exception>
    public static (GeneratedCode Code, byte[] Image) Compile(ModelFile file, string? widths = null)
    {
        TargetClass rows = RowsOf(file);
        string source = StepDriver.Source(rows);
        GeneratedCode code = GeneratorRunner.Run(
            file, Target, widths, rows.Name switch
            {
                TokenRows.TypeName => $"{source}\n{TokenRows.Source(Target)}",
                SequenceRows.TypeName => $"{source}\n{SequenceRows.Source(Target)}",
                _ => source,
            });
        using var image = new MemoryStream();
        ResourceDescription[] resources = file.Weights is { } weights
            ? [new ResourceDescription(weights.Resource, () => new MemoryStream(weights.Bytes, writable: false), isPublic: false)]
            : [];
        EmitResult result = code.Compilation.Emit(image, manifestResources: resources);
        if (!result.Success)
        {
            throw new InvalidOperationException(
                $"The generated code of {file.Path} does not compile: "
                + string.Join("; ", result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(3)));
        }

        return (code, image.ToArray());
    }

    private static Type Load(ModelFile file, string? widths)
    {
        using var image = new MemoryStream(Compile(file, widths).Image);
        var context = new AssemblyLoadContext($"TinyRnn model {file.FileName}", isCollectible: true);
        return context.LoadFromStream(image).GetType(RowsOf(file).FullName, throwOnError: true)!;
    }

    /// <summary>The class that steps rows of floats: the generated one, or the one around it.</summary>
    private static TargetClass RowsOf(ModelFile file) =>
        file.Model.Network.NeedsWholeSequence ? new TargetClass(Target.Namespace, SequenceRows.TypeName)
        : file.Model.Network.Input.Kind == InputKind.Tokens ? new TargetClass(Target.Namespace, TokenRows.TypeName)
        : Target;

    /// <summary>Refuses a model that has no steps.</summary>
    /// <exception cref="InputException">The model needs the whole sequence.</exception>
    public static void RequireSteps(ModelFile file)
    {
        if (file.Model.Network.NeedsWholeSequence)
        {
            throw new InputException(
                $"{file.Path}: a layer of this model needs the whole sequence, so it has no steps to measure; "
                + "'run', 'eval', 'verify' and the generated class's Run take whole sequences");
        }
    }

    /// <summary>The value of a constant or a static property.</summary>
    private static T Constant<T>(Type type, string name)
    {
        const BindingFlags Flags = BindingFlags.Public | BindingFlags.Static;
        return (T)(type.GetField(name, Flags)?.GetValue(null)
            ?? type.GetProperty(name, Flags)?.GetValue(null)
            ?? throw new MissingMemberException(type.Name, name));
    }

    private static T Bind<T>(Type type, string name, object? instance)
        where T : Delegate
    {
        Type[] parameters = typeof(T).GetMethod("Invoke")!.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        MethodInfo method = type.GetMethod(name, parameters) ?? throw new MissingMethodException(type.Name, name);
        return instance is null ? method.CreateDelegate<T>() : method.CreateDelegate<T>(instance);
    }
}
