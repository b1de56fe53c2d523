using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Interop;

/// <summary>An imported model.</summary>
/// <param name="Model">The model, with golden vectors of the double-precision reference.</param>
/// <param name="Format">Name of the source's format.</param>
/// <param name="Notes">What a user should know about how the source was understood.</param>
/// <param name="Checks">What came out of each check against vectors that the source itself carries.</param>
public sealed record ImportResult(
    TinyRnnModel Model, string Format, IReadOnlyList<string> Notes, IReadOnlyList<CheckResult> Checks);
