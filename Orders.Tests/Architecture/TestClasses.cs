using System.Reflection;
using Xunit.v3;

namespace Orders.Tests.Architecture;

/// <summary>The test classes of this project and their test methods.</summary>
internal static class TestClasses
{
    public static IReadOnlyList<Type> All { get; } =
        [.. typeof(TestClasses).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && MethodsOf(type).Any())];

    /// <summary>Returns the test methods of a class, inherited ones included.</summary>
    public static IEnumerable<MethodInfo> MethodsOf(Type type) =>
        type.GetMethods().Where(method => method.GetCustomAttributes().OfType<IFactAttribute>().Any());
}
