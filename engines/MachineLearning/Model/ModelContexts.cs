using System.IO.Compression;
using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML
{
    /// <summary>Where a model writes itself: a folder in a zip archive.</summary>
    public sealed class ModelSaveContext : IDisposable
    {
        internal const string KeyEntry = "Model.key";

        private readonly ZipArchive _archive;
        private readonly string _folder;

        internal ModelSaveContext(ZipArchive archive, string folder) => (_archive, _folder) = (archive, folder);

        /// <summary>Nothing to release: the archive belongs to who opened it.</summary>
        public void Dispose()
        {
        }

        /// <summary>Writes the model's own entry: the name of its loader, then what <paramref name="body"/> writes.</summary>
        internal void Write(string loaderName, Action<BinaryWriter> body)
        {
            using var buffer = new MemoryStream();
            using var writer = new BinaryWriter(buffer, Encoding.UTF8);
            writer.Write(loaderName);
            body(writer);
            writer.Flush();
            WriteBytes(KeyEntry, buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        }

        /// <summary>Writes another entry beside it.</summary>
        internal void WriteBytes(string name, ReadOnlySpan<byte> bytes)
        {
            using var stream = _archive.CreateEntry(_folder + name, CompressionLevel.Fastest).Open();
            stream.Write(bytes);
        }

        /// <summary>Saves a contained model in a folder of its own.</summary>
        internal void SaveModel(ICanSaveModel model, string name)
        {
            using var inner = new ModelSaveContext(_archive, $"{_folder}{name}/");
            model.Save(inner);
        }
    }
}

namespace Microsoft.ML.Data
{
    /// <summary>Names the class whose static <c>Load(IHostEnvironment, ModelLoadContext)</c> reads what was written under a loader name.</summary>
    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    internal sealed class LoadableModelAttribute(string loaderName, Type type) : Attribute
    {
        internal string LoaderName => loaderName;

        internal Type Type => type;
    }

    /// <summary>Where a model reads itself: the counterpart of <see cref="ModelSaveContext"/>.</summary>
    internal sealed class ModelLoadContext(IHostEnvironment env, ZipArchive archive, string folder)
    {
        private static readonly Lazy<Dictionary<string, Func<IHostEnvironment, ModelLoadContext, ITransformer>>> _loaders = new(() =>
            typeof(ModelLoadContext).Assembly.GetCustomAttributes<LoadableModelAttribute>().ToDictionary(
                a => a.LoaderName,
                a => a.Type.GetMethod("Load", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
                    .CreateDelegate<Func<IHostEnvironment, ModelLoadContext, ITransformer>>()));

        /// <summary>Reads the model's own entry, after the name of its loader.</summary>
        internal void Read(Action<BinaryReader> body) => Read(reader =>
        {
            body(reader);
            return true;
        });

        /// <summary>Reads the model's own entry, after the name of its loader.</summary>
        internal T Read<T>(Func<BinaryReader, T> body)
        {
            using var reader = OpenKey();
            reader.ReadString();
            try
            {
                return body(reader);
            }
            catch (EndOfStreamException e)
            {
                throw new FormatException("Corrupt model file", e);
            }
        }

        /// <summary>Whether there is such an entry.</summary>
        internal bool Has(string name) => archive.GetEntry(folder + name) is not null;

        /// <summary>Reads another entry.</summary>
        internal byte[] ReadBytes(string name)
        {
            var entry = archive.GetEntry(folder + name);
            Contracts.CheckDecode(entry is not null, $"The model file has no entry '{folder}{name}'");
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }

        /// <summary>Reads the own entry of a contained model that is no transformer.</summary>
        internal T ReadInner<T>(string name, Func<BinaryReader, T> body) => new ModelLoadContext(env, archive, $"{folder}{name}/").Read(body);

        /// <summary>Loads a contained model.</summary>
        internal T LoadModel<T>(string name)
            where T : class, ITransformer
        {
            var inner = new ModelLoadContext(env, archive, $"{folder}{name}/");
            string loaderName;
            using (var reader = inner.OpenKey())
                loaderName = reader.ReadString();
            Contracts.CheckDecode(_loaders.Value.TryGetValue(loaderName, out var load), $"Unknown model type '{loaderName}' in the model file");
            var model = load(env, inner) as T;
            Contracts.CheckDecode(model is not null, $"'{loaderName}' is not a {typeof(T)}");
            return model;
        }

        private BinaryReader OpenKey() => new(new MemoryStream(ReadBytes(ModelSaveContext.KeyEntry)), Encoding.UTF8);
    }
}
