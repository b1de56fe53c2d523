using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace TinyRnn.Benchmarks.Training;

/// <summary>PyTorch in a child process, which times a case whenever it is told to.</summary>
internal sealed class PyTorch : IDisposable
{
    /// <summary>Debian's own: another Python that comes first in the path does not see its packages.</summary>
    internal const string Python = "/usr/bin/python3";

    private readonly Process _process;

    /// <summary>Starts Python (Debian's package python3-torch).</summary>
    /// <exception cref="InvalidOperationException">There is no Python with PyTorch.</exception>
    public PyTorch()
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Training", "pytorch.py");
        _process = Process.Start(new ProcessStartInfo(Python, [script])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        Version = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"{Python} has no torch: install python3-torch, or leave --pytorch out.");
    }

    /// <summary>Version of PyTorch.</summary>
    public string Version { get; }

    /// <summary>The least milliseconds of an iteration, with the better of 1 and 2 threads.</summary>
    public double Milliseconds(TrainingCase trainingCase, double seconds)
    {
        _process.StandardInput.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{trainingCase.Cell} {trainingCase.Inputs} {trainingCase.Units} {trainingCase.Outputs} {trainingCase.Steps} {trainingCase.Sequences} {seconds}"));
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch ended unexpectedly.");
        return line.Split(' ').Min(word => double.Parse(word, CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
