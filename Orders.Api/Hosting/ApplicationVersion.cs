using System.Reflection;

namespace Orders.Api.Hosting;

/// <summary>The version of this build, as <c>Version</c> in Directory.Build.props says it.</summary>
internal static class ApplicationVersion
{
    public static string Current { get; } =
        typeof(ApplicationVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
