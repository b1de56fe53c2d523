using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace TinyRnn.Generator.Tests.Harness;

/// <summary>Walks what a pipeline step handed on and refuses types that root a compilation or compare by reference.</summary>
internal static class PipelineValues
{
    /// <summary>Compared by hash as a whole, so what it holds inside need not compare.</summary>
    private const string ComparedByHash = "ModelContent";

    private static readonly Type[] Banned =
        [typeof(ISymbol), typeof(Compilation), typeof(SyntaxNode), typeof(SyntaxTree), typeof(Location), typeof(Diagnostic), typeof(Delegate)];

    public static void AssertPlain(string step, object? value) => Walk(step, value, new(ReferenceEqualityComparer.Instance), isCompared: true);

    private static void Walk(string path, object? value, HashSet<object> seen, bool isCompared)
    {
        if (value is null || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum)
        {
            return;
        }

        Type type = value.GetType();
        Assert.False(Banned.Any(banned => banned.IsAssignableFrom(type)), $"{path} holds a {type}");
        if (!type.IsValueType && !seen.Add(value))
        {
            return;
        }

        if (type.IsArray)
        {
            Assert.False(isCompared, $"{path} holds an array, which compares by reference");
            if (!type.GetElementType()!.IsPrimitive)
            {
                foreach (object? item in (IEnumerable)value)
                {
                    Walk(path + "[]", item, seen, isCompared);
                }
            }

            return;
        }

        Assert.False(
            isCompared && type.FullName!.StartsWith("System.Collections.", StringComparison.Ordinal),
            $"{path} holds a {type}, which compares by reference");
        bool inner = isCompared && type.Name != ComparedByHash && !type.Name.StartsWith("EquatableArray", StringComparison.Ordinal);
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                bool isItems = type.Name.StartsWith("EquatableArray", StringComparison.Ordinal);
                if (isItems && field.GetValue(value) is IEnumerable items)
                {
                    foreach (object? item in items)
                    {
                        Walk(path + "[]", item, seen, isCompared);
                    }
                }
                else
                {
                    Walk($"{path}.{field.Name}", field.GetValue(value), seen, inner);
                }
            }
        }
    }
}
