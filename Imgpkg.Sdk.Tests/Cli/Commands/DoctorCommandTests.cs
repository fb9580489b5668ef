using Imgpkg.Sdk.Registry;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Commands;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DoctorCommandTests
{
    private readonly ToolRun _run = new();

    [TestCase(false)]
    [TestCase(true, "--probe-writes")]
    public async Task Doctor_Registry_IsAskedFor(bool probeWrites, params string[] flags)
    {
        await _run.RunAsync(["doctor", "h.test/team/app", .. flags, "--registry-insecure"]);

        Assert.That(_run.Registries.Asked, Is.EqualTo(("h.test/team/app", probeWrites)));
        Assert.That(_run.Sessions.Single().AllowInsecure, Is.True);
    }

    [Test]
    public async Task Doctor_Findings_AreATable()
    {
        Find("proxy", FindingStatus.Ok, "none");
        Find("scheme", FindingStatus.Warning, "http");
        Find("mount", FindingStatus.Unknown, "not known");

        int exitCode = await _run.RunAsync("doctor", "h.test", "--tty");

        Assert.That(exitCode, Is.Zero);
        Assert.That(_run.Output, Is.EqualTo("""
            Registry h.test

            Check   Status   Finding  
            proxy   ok       none  
            scheme  warning  http  
            mount   unknown  not known  

            3 checks

            Succeeded

            """.ReplaceLineEndings("\n")));
    }

    // The member names are a promise.
    [Test]
    public async Task Doctor_Json_HasTheFindingsAlsoWhenTheyAreBad()
    {
        Find("connection", FindingStatus.Error, "nobody there");

        string error = await _run.FailAsync("doctor", "h.test", "--json");

        Assert.That(error, Is.EqualTo("h.test cannot be used: nobody there"));
        Assert.That(_run.Output.TrimEnd(), Is.EqualTo("""
            {
                "Tables": [
                    {
                        "Content": "checks",
                        "Header": {
                            "check": "Check",
                            "finding": "Finding",
                            "status": "Status"
                        },
                        "Rows": [
                            {
                                "check": "connection",
                                "finding": "nobody there",
                                "status": "error"
                            }
                        ],
                        "Notes": null
                    }
                ],
                "Blocks": null,
                "Lines": null
            }
            """.ReplaceLineEndings("\n")));
    }

    [TestCase]
    [TestCase("one.test", "two.test")]
    public async Task Doctor_NotOneRegistry_Fails(params string[] registries)
    {
        string error = await _run.FailAsync(["doctor", .. registries]);

        Assert.That(error, Is.EqualTo("Expected one registry (example: registry.example:5000/team/app)"));
        Assert.That(_run.Registries.Asked, Is.Null);
    }

    private void Find(string check, FindingStatus status, string text) => _run.Registries.Findings.Add(new RegistryFinding { Check = check, Status = status, Text = text });
}
