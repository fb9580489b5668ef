using Imgpkg.Cli.Options;
using Imgpkg.Cli.Parsing;
using Imgpkg.Cli.Sessions;
using Imgpkg.Sdk.References;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg tag resolve</c> (cli 9.2).</summary>
internal sealed class TagResolveCommand() : ToolCommand("resolve", "Resolve tag to digest for image")
{
    private readonly Flag<string> _image = ReferenceFlags.Image();
    private readonly RegistryFlags _registry = new();

    protected override IEnumerable<IFlag> DefineFlags() => [_image, .. _registry.All];

    public override async Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken)
    {
        await using IClientSession session = context.OpenSession(_registry.Options(values), context.Debug);
        DigestReference resolved = await session.Images.ResolveAsync(ImageReference.Parse(values.Text(_image)), cancellationToken);
        context.Output.Block(resolved.FullName);
    }
}
