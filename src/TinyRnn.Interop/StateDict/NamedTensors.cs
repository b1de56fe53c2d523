using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.StateDict;

/// <summary>The tensors of a PyTorch <c>state_dict</c> by name, taken one by one; what nobody took is an error.</summary>
/// <param name="file">The file, for errors.</param>
/// <param name="tensors">The tensors.</param>
internal sealed class NamedTensors(string file, IReadOnlyDictionary<string, WeightArray> tensors)
{
    private readonly HashSet<string> _taken = [];

    /// <summary>The file, for errors.</summary>
    public string File => file;

    /// <summary>Names of the modules that have tensors: each name without its last part, in order.</summary>
    public IReadOnlyList<string> Modules => [.. tensors.Keys.Select(ModuleOf).Distinct()];

    /// <summary>Names of the tensors of a module, without the module.</summary>
    public IReadOnlyList<string> PartsOf(string module) =>
        [.. tensors.Keys.Where(name => ModuleOf(name) == module).Select(name => name[(name.LastIndexOf('.') + 1)..])];

    /// <summary>A tensor.</summary>
    /// <exception cref="ImportException">It is missing.</exception>
    public WeightArray Take(string module, string part) => Find(module, part)
        ?? throw ImportException.At(file, Join(module, part), "the tensor is missing; correct the module's name in the configuration, or save the model again");

    /// <summary>A tensor, or null where it is missing.</summary>
    public WeightArray? Find(string module, string part)
    {
        string name = Join(module, part);
        _taken.Add(name);
        return tensors.GetValueOrDefault(name);
    }

    /// <summary>A tensor without taking it, or null.</summary>
    public WeightArray? Look(string module, string part) => tensors.GetValueOrDefault(Join(module, part));

    /// <summary>Refuses tensors that nobody took.</summary>
    public void RefuseOthers(params string[] ignored)
    {
        string? other = tensors.Keys.FirstOrDefault(name => !_taken.Contains(name) && !ignored.Contains(name[(name.LastIndexOf('.') + 1)..], StringComparer.Ordinal));
        if (other is not null)
        {
            throw ImportException.At(
                file, other, $"no layer uses this tensor of shape {tensors[other].Shape}. Name its module under \"layers\" in the configuration, or leave it out of the file");
        }
    }

    private static string ModuleOf(string name) => name.LastIndexOf('.') is var end and >= 0 ? name[..end] : "";

    private static string Join(string module, string part) => module.Length == 0 ? part : $"{module}.{part}";
}
