using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TinyRnn.Format;
using TinyRnn.Generator.Diagnostics;
using TinyRnn.Generator.Emit;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Parsing;

/// <summary>Turns a class with the attribute into facts, or says why it cannot be a model.</summary>
internal static class TargetParser
{
    private static readonly SymbolDisplayFormat NameAsWritten = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>Reads one attributed declaration.</summary>
    public static TargetResult Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        INamedTypeSymbol symbol = (INamedTypeSymbol)context.TargetSymbol;
        TypeDeclarationSyntax declaration = (TypeDeclarationSyntax)context.TargetNode;
        AttributeData attribute = context.Attributes[0];
        LocationInfo? location = attribute.ApplicationSyntaxReference is { } reference
            ? LocationInfo.From(Location.Create(reference.SyntaxTree, reference.Span))
            : null;
        string? fileName = attribute.ConstructorArguments.Length == 1 ? attribute.ConstructorArguments[0].Value as string : null;

        LocationInfo? name = LocationInfo.From(declaration.Identifier.GetLocation());
        List<DiagnosticInfo> diagnostics = [.. Refusals(symbol, declaration, name)];
        if (FileNameProblem(fileName) is { } problem)
        {
            diagnostics.Add(DiagnosticInfo.Create(Descriptors.InvalidFileName, location, symbol.Name, problem));
        }

        TargetSpec? target = diagnostics.Count > 0
            ? null
            : new(
                symbol.ContainingNamespace.IsGlobalNamespace
                    ? string.Empty
                    : symbol.ContainingNamespace.ToDisplayString(NameAsWritten),
                new EquatableArray<ContainingTypeSpec>(Around(declaration).Select(Containing).Reverse()),
                Escaped(declaration.Identifier),
                fileName!);
        return new(target, location, fileName, new EquatableArray<DiagnosticInfo>(diagnostics));
    }

    private static IEnumerable<DiagnosticInfo> Refusals(
        INamedTypeSymbol symbol, TypeDeclarationSyntax declaration, LocationInfo? name)
    {
        if (symbol.IsRecord)
        {
            yield return DiagnosticInfo.Create(Descriptors.Record, name, symbol.Name);
            yield break;
        }

        if (symbol.TypeKind != TypeKind.Class)
        {
            yield return DiagnosticInfo.Create(Descriptors.Struct, name, symbol.Name);
            yield break;
        }

        if (symbol.IsStatic)
        {
            yield return DiagnosticInfo.Create(
                Descriptors.UnusableClass, name, symbol.Name, "static", "it cannot have instances that keep the state");
        }

        if (symbol.IsFileLocal)
        {
            yield return DiagnosticInfo.Create(
                Descriptors.UnusableClass, name, symbol.Name, "file", "the generated file cannot hold its other part");
        }

        if (MemberNames.IsReserved(symbol.Name))
        {
            yield return DiagnosticInfo.Create(Descriptors.ReservedName, name, symbol.Name);
        }

        foreach (TypeDeclarationSyntax type in Around(declaration).Prepend(declaration))
        {
            if (!type.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                yield return DiagnosticInfo.Create(
                    Descriptors.NotPartial, LocationInfo.From(type.Identifier.GetLocation()), type.Identifier.ValueText, symbol.Name);
            }

            if (type.TypeParameterList is not null)
            {
                string move = type == declaration ? string.Empty : $" or move '{symbol.Name}' out of it";
                yield return DiagnosticInfo.Create(
                    Descriptors.Generic, LocationInfo.From(type.Identifier.GetLocation()), type.Identifier.ValueText, move);
            }
        }
    }

    private static string? FileNameProblem(string? fileName)
    {
        if (string.IsNullOrWhiteSpace(fileName))
        {
            return "no name";
        }

        return fileName!.IndexOfAny(['/', '\\']) >= 0 ? $"\"{fileName}\"" : null;
    }

    private static IEnumerable<TypeDeclarationSyntax> Around(TypeDeclarationSyntax declaration) =>
        declaration.Ancestors().OfType<TypeDeclarationSyntax>();

    private static ContainingTypeSpec Containing(TypeDeclarationSyntax type)
    {
        string keyword = type is RecordDeclarationSyntax { ClassOrStructKeyword.RawKind: (int)SyntaxKind.StructKeyword }
            ? "record struct"
            : type.Keyword.ValueText;
        return new(keyword, Escaped(type.Identifier));
    }

    private static string Escaped(SyntaxToken identifier) =>
        SyntaxFacts.GetKeywordKind(identifier.ValueText) == SyntaxKind.None ? identifier.ValueText : "@" + identifier.ValueText;
}
