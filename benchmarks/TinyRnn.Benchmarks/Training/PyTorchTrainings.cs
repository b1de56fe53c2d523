using System;
using System.Diagnostics;
using System.IO;

namespace TinyRnn.Benchmarks.Training;

/// <summary>PyTorch in a child process, which trains a task whenever it is told a seed.</summary>
internal sealed class PyTorchTrainings : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts Python (Debian's package python3-torch) and lets it read the data.</summary>
    /// <param name="task">The task.</param>
    /// <param name="data">Folder of all data sets.</param>
    /// <param name="drawsOfTool">Whether a seed gives the initial weights, order, noise and dropout that it gives the tool.</param>
    /// <exception cref="InvalidDataException">There is no Python with PyTorch.</exception>
    public PyTorchTrainings(AccuracyTask task, string data, bool drawsOfTool)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Training", "compare_pytorch.py");
        string[] arguments = [script, task.Name, Path.Combine(data, task.Folder), $"{task.Epochs}"];
        _process = Process.Start(new ProcessStartInfo(PyTorch.Python, drawsOfTool ? [.. arguments, "--draws-of-tool"] : arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        })!;

        // Says how much there is to train on.
        ReadLine();
    }

    /// <summary>Trains.</summary>
    /// <exception cref="InvalidDataException">Python ended.</exception>
    public AccuracyRun Run(int seed)
    {
        _process.StandardInput.WriteLine(seed);
        _process.StandardInput.Flush();
        return AccuracyRun.Parse(ReadLine());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string ReadLine() => _process.StandardOutput.ReadLine()
        ?? throw new InvalidDataException($"{PyTorch.Python} ended unexpectedly; what it wrote stands above. Is python3-torch installed?");
}
