using System.Reflection;

namespace Orders.Api.Hosting;

/// <summary>The version of this build: <c>Version</c> in Directory.Build.props.</summary>
internal static class ApplicationVersion
{
    public static string Current { get; } =
        typeof(ApplicationVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
