using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using TinyRnn.Cli.Engine;

namespace TinyRnn.Benchmarks.Commands;

/// <summary>Work that must be measured in a process in which nothing was compiled yet; prints nanoseconds, one a line.</summary>
internal static class StartupChild
{
    /// <summary>Loads a compiled model, takes its first step and checks itself twice.</summary>
    public const string FirstStep = "child-first-step";

    /// <summary>Loads a compiled model and takes steps until the runtime has compiled them for good; prints nothing.</summary>
    public const string ManySteps = "child-many-steps";

    /// <summary>Generates the code of a model file.</summary>
    public const string Generate = "child-generate";

    private const int CompilerPauseMilliseconds = 150;
    private const int Rounds = 6;
    private const int StepsPerRound = 100;

    /// <summary>Does the work.</summary>
    /// <param name="name">One of the constants.</param>
    /// <param name="path">The compiled model's assembly, or the model file.</param>
    public static void Run(string name, string path)
    {
        if (name == Generate)
        {
            ModelFile file = ModelFile.Read(path);
            Print(Time(() => new GeneratorSession(file, new TargetClass("Sample", "Model")).Run(file)));
            return;
        }

        Assembly assembly = Assembly.LoadFrom(path);
        Type driver = assembly.GetTypes().Single(type => type.Name == StepDriver.TypeName);
        Type model = assembly.GetTypes().Single(type => type.IsPublic && type != driver);
        int inputs = (int)model.GetField("InputSize")!.GetRawConstantValue()!;
        MethodInfo step = driver.GetMethod("Step")!, selfCheck = model.GetMethod("SelfCheck")!;
        if (name == FirstStep)
        {
            Print(Time(() => CreateStep(driver, step, inputs)(1)));
            Func<float> check = selfCheck.CreateDelegate<Func<float>>();
            Print(Time(() => check()));
            Print(Time(() => check()));
            return;
        }

        StepLoop loop = CreateStep(driver, step, inputs);
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < StepsPerRound; i++)
            {
                loop(1);
            }

            Thread.Sleep(CompilerPauseMilliseconds);
        }
    }

    /// <summary>The dotnet of this runtime, whatever program hosts this process: three folders above shared/Microsoft.NETCore.App/VERSION.</summary>
    public static string DotNet => Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet");

    /// <summary>Runs one of the works in a process of its own.</summary>
    /// <param name="name">One of the constants.</param>
    /// <param name="path">The compiled model's assembly, or the model file.</param>
    /// <param name="environment">Variables to set.</param>
    /// <returns>What it printed, in nanoseconds.</returns>
    public static double[] Start(string name, string path, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(DotNet) { RedirectStandardOutput = true };
        foreach (string argument in (string[])[typeof(StartupChild).Assembly.Location, name, path])
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string variable, string value) in environment)
        {
            start.Environment[variable] = value;
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"'{name} {Path.GetFileName(path)}' ended with {process.ExitCode}.");
    }

    private static StepLoop CreateStep(Type driver, MethodInfo step, int inputs) =>
        step.CreateDelegate<StepLoop>(Activator.CreateInstance(driver, 1, new float[inputs])!);

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    private static void Print(double value) => Console.WriteLine(value.ToString("R", CultureInfo.InvariantCulture));
}
