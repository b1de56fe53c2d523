using System.IO;

namespace TinyRnn.Interop.Tests;

/// <summary>A fact that runs Debian's Python with a package; skipped where that is not installed.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    public const string Python = "/usr/bin/python3";

    private const string Packages = "/usr/lib/python3/dist-packages";

    public PythonFactAttribute(string package)
    {
        Skip = File.Exists(Python) && Directory.Exists(Path.Combine(Packages, package)) ? null : $"install python3-{package} to run this test";
    }
}
