import { defineConfig } from "vite";

// One script and one style sheet with fixed names: Python puts both into every exercise page.
export default defineConfig({
  build: {
    outDir: "../src/rhetoric/classroom/page",
    emptyOutDir: false,
    target: "es2022",
    cssTarget: "es2022",
    lib: { entry: "src/main.ts", formats: ["iife"], name: "rhetoric", fileName: () => "exercise.js", cssFileName: "exercise" },
  },
});
