using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TinyRnn.Arm64Lab.Tools;

namespace TinyRnn.Arm64Lab.Build;

/// <summary>The ARM64 program of one target: the ahead-of-time compiled models, linked with Native/runner.c.</summary>
internal static class NativeProgram
{
    private static readonly TimeSpan CompileLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LinkLimit = TimeSpan.FromMinutes(1);

    /// <summary>Compiles and links.</summary>
    /// <param name="assembly">The models' assembly.</param>
    /// <param name="models">Models in it.</param>
    /// <param name="pack">The compiler.</param>
    /// <param name="runtime">TinyRnn.dll.</param>
    /// <param name="target">What to compile for.</param>
    /// <param name="folder">Where to write.</param>
    /// <returns>Path of the program.</returns>
    public static string Build(string assembly, int models, CompilerPack pack, string runtime, Arm64Target target, string folder)
    {
        string coreLibrary = Path.Combine(folder, Path.GetFileName(pack.CoreLibrary));
        ArmCoreLibrary.Write(pack.CoreLibrary, coreLibrary, target);
        string code = Path.Combine(folder, ModelAssembly.Name + ".o");
        IEnumerable<string> references = pack.Assemblies().Append(coreLibrary).Append(runtime).SelectMany(path => new[] { "-r", path });
        Command.Run(CompileLimit, pack.Compiler,
        [
            assembly, "-o", code, .. references, "--targetos", "linux", "--targetarch", "arm64", "--instruction-set", target.InstructionSet,
            "-O", "--Ot", "--nativelib", $"--generateunmanagedentrypoints:{ModelAssembly.Name}", "--export-unmanaged-entrypoints",
            $"--root:{ModelAssembly.Name}",
        ]);
        string program = Path.Combine(folder, "runner");

        // A step function is a leaf: of the runtime it needs nothing but what runner.c defines, so the rest may be missing.
        string list = string.Concat(Enumerable.Range(0, models).Select(i => $"M({i})"));
        Command.Run(LinkLimit, Toolbox.CrossCompiler.Program,
            "-O2", "-static", $"-DMODELS={list}", NativeSource("runner.c"), code, "-o", program,
            "-Wl,--unresolved-symbols=ignore-all", "-Wl,-z,notext", "-Wl,--no-warnings", "-lm");
        return program;
    }

    /// <summary>Path of a C source of the lab.</summary>
    public static string NativeSource(string name) => Path.Combine(AppContext.BaseDirectory, "Native", name);
}
