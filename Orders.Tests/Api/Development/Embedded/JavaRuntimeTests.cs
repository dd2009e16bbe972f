using Orders.Api.Development.Embedded;

namespace Orders.Tests.Api.Development.Embedded;

[Trait("Category", "Unit")]
public sealed class JavaRuntimeTests
{
    [Theory]
    [InlineData("openjdk version \"17.0.15\" 2025-04-15\nOpenJDK Runtime Environment", 17)]
    [InlineData("java version \"1.8.0_401\"", 8)]
    [InlineData("openjdk version \"21\" 2023-09-19", 21)]
    [InlineData("openjdk version \"25-ea\" 2025-09-16", 25)]
    [InlineData("Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version \"11.0.2\"", 11)]
    [InlineData("version 17", null)]
    [InlineData("", null)]
    public void The_major_version_is_read_from_the_output_of_java(string output, int? major) =>
        Assert.Equal(major, JavaRuntime.ParseMajor(output));
}
