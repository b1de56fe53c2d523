using System;
using Microsoft.CodeAnalysis;
using TinyRnn.Format;
using TinyRnn.Generator.Diagnostics;

namespace TinyRnn.Generator.Model;

/// <summary>A mistake to report, as plain facts.</summary>
/// <param name="Id">Id of a descriptor in <see cref="Descriptors"/>.</param>
/// <param name="Message">The whole sentence.</param>
/// <param name="Location">Where; null where nothing better than the project is known.</param>
internal sealed record DiagnosticInfo(string Id, string Message, LocationInfo? Location)
{
    /// <summary>A mistake whose sentence is the descriptor's format filled in.</summary>
    public static DiagnosticInfo Create(DiagnosticDescriptor descriptor, LocationInfo? location, params string[] arguments)
    {
        string format = descriptor.MessageFormat.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new(descriptor.Id, string.Format(System.Globalization.CultureInfo.InvariantCulture, format, arguments), location);
    }

    /// <summary>A mistake that the model reader found.</summary>
    public static DiagnosticInfo From(ModelError error, string path)
    {
        int line = Math.Max(0, error.Line - 1);
        int column = Math.Max(0, error.Column - 1);
        return new(
            error.Code,
            error.Message,
            new LocationInfo(path, error.Offset, error.Length, line, column, line, column + error.Length));
    }

    /// <summary>The diagnostic to report.</summary>
    public Diagnostic ToDiagnostic()
    {
        DiagnosticDescriptor descriptor = Descriptors.Find(Id);
        return Diagnostic.Create(
            descriptor.Id,
            descriptor.Category,
            Message,
            descriptor.DefaultSeverity,
            descriptor.DefaultSeverity,
            isEnabledByDefault: true,
            warningLevel: descriptor.DefaultSeverity == DiagnosticSeverity.Error ? 0 : 1,
            title: descriptor.Title,
            helpLink: descriptor.HelpLinkUri,
            location: Location?.ToLocation() ?? Microsoft.CodeAnalysis.Location.None);
    }
}
