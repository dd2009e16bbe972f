using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Orders.Api.Development.Embedded;

/// <summary>Identifies one process by its id and start time, because the operating system reuses ids.</summary>
internal sealed record ProcessIdentity(int Id, string StartedAt)
{
    /// <summary>Returns the identity of a running process, or null.</summary>
    public static ProcessIdentity? Of(int id) =>
        (OperatingSystem.IsLinux() ? LinuxStart(id) : PortableStart(id)) is { } start ? new(id, start) : null;

    public bool IsRunning => Of(Id) == this;

    public static ProcessIdentity? Parse(string text) =>
        text.Split(' ', 2) is [var id, var start] && int.TryParse(id, CultureInfo.InvariantCulture, out var number)
            ? new(number, start.Trim())
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {StartedAt}");

    // Ticks since the machine started, independent of the wall clock. A zombie (Z, X) has ended and waits only for its parent.
    static string? LinuxStart(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (IOException)
        {
            return null;
        }
    }

    static string? PortableStart(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return new DateTimeOffset(process.StartTime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
