using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TinyRnn.Arm64Lab.Build;

/// <summary>
/// Gives the core library of the x64 package the ARM64 instructions. It has stubs in their place: each method throws, and
/// <c>IsSupported</c> is a constant that an embedded list of substitutions repeats. In the copy every method is an intrinsic that
/// calls itself, which is how the core library of ARM64 spells "the compiler knows this one", <c>IsSupported</c> is the
/// target's answer, and the list is gone.
/// </summary>
internal static class ArmCoreLibrary
{
    private const string Namespace = "System.Runtime.Intrinsics.Arm";
    private const string Intrinsic = "IntrinsicAttribute";
    private const string Substitutions = "ILLink.Substitutions";

    /// <summary>Writes the copy.</summary>
    /// <param name="original">The package's core library.</param>
    /// <param name="copy">Path to write; it must keep the library's file name.</param>
    /// <param name="target">What is supported.</param>
    public static void Write(string original, string copy, Arm64Target target)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(original);
        MethodDefinition mark = module.GetType("System.Runtime.CompilerServices." + Intrinsic).Methods.Single(method => method.IsConstructor);
        foreach (TypeDefinition type in module.Types.Where(type => type.Namespace == Namespace).SelectMany(WithNested))
        {
            bool isSupported = IsSupported((type.DeclaringType ?? type).Name, target);
            foreach (MethodDefinition method in type.Methods.Where(method => method is { IsStatic: true, IsPublic: true, HasBody: true }))
            {
                if (method.Name == "get_IsSupported")
                {
                    Answer(method, isSupported);
                }
                else if (isSupported)
                {
                    MakeIntrinsic(method, mark);
                }
            }
        }

        foreach (Resource resource in module.Resources.Where(resource => resource.Name.Contains(Substitutions)).ToArray())
        {
            module.Resources.Remove(resource);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        module.Write(copy);
    }

    private static bool IsSupported(string group, Arm64Target target) =>
        group is "ArmBase" or "AdvSimd" || (group == "Dp" && target.HasDotProduct);

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private static void Answer(MethodDefinition method, bool value)
    {
        // No longer an intrinsic: the compiler would ask the platform that the library was built for.
        foreach (CustomAttribute attribute in method.CustomAttributes.Where(IsIntrinsic).ToArray())
        {
            method.CustomAttributes.Remove(attribute);
        }

        ILProcessor body = EmptyBody(method);
        body.Emit(value ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
        body.Emit(OpCodes.Ret);
    }

    private static void MakeIntrinsic(MethodDefinition method, MethodDefinition mark)
    {
        if (!method.CustomAttributes.Any(IsIntrinsic))
        {
            method.CustomAttributes.Add(new CustomAttribute(mark));
        }

        ILProcessor body = EmptyBody(method);
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            body.Emit(OpCodes.Ldarg, parameter);
        }

        body.Emit(OpCodes.Call, WithOwnArguments(method));
        body.Emit(OpCodes.Ret);
    }

    private static MethodReference WithOwnArguments(MethodDefinition method)
    {
        if (!method.HasGenericParameters)
        {
            return method;
        }

        GenericInstanceMethod instance = new(method);
        foreach (GenericParameter parameter in method.GenericParameters)
        {
            instance.GenericArguments.Add(parameter);
        }

        return instance;
    }

    private static ILProcessor EmptyBody(MethodDefinition method)
    {
        method.Body = new MethodBody(method);
        return method.Body.GetILProcessor();
    }

    private static bool IsIntrinsic(CustomAttribute attribute) => attribute.AttributeType.Name == Intrinsic;
}
