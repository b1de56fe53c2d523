using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace TinyRnn.Testing;

/// <summary>Third-party cases of Keras models, from keras-js and RTNeural; tests read them where TINYRNN_CASES points.</summary>
public static class KerasCases
{
    private static readonly Dictionary<string, Func<string, ThirdPartyCase>> Loaders =
        KerasJsCases.Names.Select(name => (name, load: (Func<string, ThirdPartyCase>)KerasJsCases.Load))
            .Concat(RtNeuralCases.Names.Select(name => (name, load: (Func<string, ThirdPartyCase>)RtNeuralCases.Load)))
            .ToDictionary(entry => entry.name, entry => entry.load);

    /// <summary>The names of all cases, as data of a <see cref="CasesTheoryAttribute"/>.</summary>
    public static TheoryData<string> Names => [.. Loaders.Keys];

    /// <summary>Reads and imports a case.</summary>
    public static ThirdPartyCase Load(string name) => Loaders[name](name);
}
